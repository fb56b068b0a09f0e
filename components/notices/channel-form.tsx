import { LinkButton } from '../ui/button.tsx';
import { AreaField, CheckField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { OutboundFields } from '../ui/outbound-fields.tsx';
import type { Channel } from './status.tsx';

type Props = { action: FormAction; kind: Channel['kind']; channel?: Channel; back: string };

const Mail = ({ channel }: { channel: Channel | undefined }) => {
  const now = channel !== undefined && 'to' in channel.settings ? channel.settings : undefined;
  return (
    <>
      <TextField name="host" label="Mail server" value={now?.host ?? ''} placeholder="smtp.example.com" />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          name="security"
          label="TLS"
          value={now?.security ?? 'starttls'}
          choices={[
            { value: 'starttls', label: 'by STARTTLS, always' },
            { value: 'tls', label: 'from the first octet' },
          ]}
        />
        <TextField name="port" label="Port" type="number" optional value={String(now?.port ?? '')} hint="Empty: 587, or 465 for TLS." />
        <TextField name="username" label="User" optional value={now?.username ?? ''} autoComplete="off" />
        <TextField
          name="password"
          label="Password"
          type="password"
          optional
          autoComplete="new-password"
          hint={now?.username ? 'Empty: as it is.' : 'Kept sealed; nobody sees it again.'}
        />
      </div>
      <TextField name="from" label="From" value={now?.from ?? ''} placeholder="hawser@example.com" />
      <CheckField
        name="toOwners"
        label="Tell the owner"
        hint="Where the registry knows the owner by a mail address."
        checked={now?.toOwners ?? true}
      />
      <AreaField
        name="to"
        label="Tell always"
        rows={2}
        optional
        value={now?.to.join('\n') ?? ''}
        placeholder="ops@example.com"
        hint="One address a line."
      />
    </>
  );
};

/** Makes a channel, or changes it; its name and its kind are for ever. */
export const ChannelForm = ({ action, kind, channel, back }: Props) => (
  <Form action={action} className="max-w-xl space-y-4" onward={back}>
    <input type="hidden" name="kind" value={kind} />
    {channel === undefined ? (
      <TextField
        name="name"
        label="Name"
        placeholder="on-call"
        hint="Lower-case letters, digits, dots and dashes. It cannot be changed later."
      />
    ) : (
      <input type="hidden" name="channel" value={channel.id} />
    )}
    {kind === 'email' ? (
      <Mail channel={channel} />
    ) : (
      <TextField
        name="url"
        label="Address of the incoming webhook"
        type="url"
        optional={channel !== undefined}
        placeholder="https://hooks.slack.com/services/…"
        hint={channel === undefined ? 'A secret in itself: kept sealed, and shown to nobody again.' : 'Empty: as it is.'}
      />
    )}
    <SelectField
      name="severity"
      label="Severity"
      value={channel?.severity ?? 'low'}
      choices={[
        { value: 'low', label: 'Any' },
        { value: 'medium', label: 'Medium or more' },
        { value: 'high', label: 'High only' },
      ]}
    />
    <AreaField
      name="owners"
      label="Only what belongs to"
      rows={2}
      optional
      value={channel?.owners.join('\n') ?? ''}
      hint="One owner a line, as the registry calls them. Empty: everybody’s."
    />
    <CheckField
      name="escalationsOnly"
      label="Only what nobody acknowledged in time"
      hint="For whoever is to hear when others do not."
      checked={channel?.escalationsOnly ?? false}
    />
    <OutboundFields label="It may be at a private address" hint="Only for a server inside your own network." now={channel} />
    <div className="flex gap-2">
      <Submit>{channel === undefined ? 'Make channel' : 'Save changes'}</Submit>
      <LinkButton href={back} tone="quiet">
        Cancel
      </LinkButton>
    </div>
  </Form>
);
