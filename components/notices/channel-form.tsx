import * as t from '#messages/notices';
import { LinkButton } from '../ui/button.tsx';
import { AreaField, CheckField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { OutboundFields } from '../ui/outbound-fields.tsx';
import type { Channel } from './status.tsx';

type Props = { action: FormAction; kind: Channel['kind']; channel?: Channel; digest?: Channel['digest'] | undefined; back: string };

const Mail = ({ channel, digest }: Pick<Props, 'channel' | 'digest'>) => {
  const now = channel !== undefined && 'to' in channel.settings ? channel.settings : undefined;
  return (
    <>
      <TextField name="host" label={t.mailServer} value={now?.host ?? ''} placeholder="smtp.example.com" />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          name="security"
          label="TLS"
          value={now?.security ?? 'starttls'}
          choices={[
            { value: 'starttls', label: t.byStarttlsAlways },
            { value: 'tls', label: t.fromTheFirstOctet },
          ]}
        />
        <TextField name="port" label={t.port} type="number" optional value={String(now?.port ?? '')} hint={t.empty587Or465ForTls} />
        <TextField name="username" label={t.user} optional value={now?.username ?? ''} autoComplete="off" />
        <TextField
          name="password"
          label={t.password}
          type="password"
          optional
          autoComplete="new-password"
          hint={now?.username ? t.emptyAsItIs : t.keptSealedNobodySeesItAgain}
        />
      </div>
      <TextField name="from" label={t.fromIt} value={now?.from ?? ''} placeholder="hawser@example.com" />
      <CheckField name="toOwners" label={t.tellTheOwner} hint={t.whereTheRegistryKnowsTheOwner} checked={now?.toOwners ?? true} />
      <AreaField
        name="to"
        label={t.tellAlways}
        rows={2}
        optional
        value={now?.to.join('\n') ?? ''}
        placeholder="ops@example.com"
        hint={t.oneAddressALine}
      />
      <SelectField
        name="digest"
        label={t.digest}
        value={channel?.digest ?? digest ?? 'none'}
        hint={t.atEightToEachOwner}
        choices={[
          { value: 'none', label: t.noDigest },
          { value: 'daily', label: t.eachDayWhatEnds },
          { value: 'weekly', label: t.eachMondayWhatEnds },
        ]}
      />
    </>
  );
};

/** Makes a channel, or changes it; its name and its kind are for ever. */
export const ChannelForm = ({ action, kind, channel, digest, back }: Props) => (
  <Form action={action} className="max-w-xl space-y-4" onward={back}>
    <input type="hidden" name="kind" value={kind} />
    {channel === undefined ? (
      <TextField name="name" label={t.name} placeholder="on-call" hint={t.lowerCaseLettersDigitsDots} />
    ) : (
      <input type="hidden" name="channel" value={channel.id} />
    )}
    {kind === 'email' ? (
      <Mail {...(channel && { channel })} digest={digest} />
    ) : (
      <TextField
        name="url"
        label={t.addressOfTheIncomingWebhook}
        type="url"
        optional={channel !== undefined}
        placeholder="https://hooks.slack.com/services/…"
        hint={channel === undefined ? t.aSecretInItselfKeptSealed : t.emptyAsItIs}
      />
    )}
    <SelectField
      name="severity"
      label={t.severity}
      value={channel?.severity ?? 'low'}
      choices={[
        { value: 'low', label: t.any },
        { value: 'medium', label: t.chooseMediumOrMore },
        { value: 'high', label: t.chooseHighOnly },
      ]}
    />
    <AreaField
      name="owners"
      label={t.onlyWhatBelongsTo}
      rows={2}
      optional
      value={channel?.owners.join('\n') ?? ''}
      hint={t.oneOwnerALine}
    />
    <CheckField
      name="escalationsOnly"
      label={t.chooseOnlyWhatNobodyAcknowledged}
      hint={t.forWhoeverIsToHearWhen}
      checked={channel?.escalationsOnly ?? false}
    />
    <OutboundFields label={t.itMayBeAtAPrivate} hint={t.onlyForAServerInsideYour} now={channel} />
    <div className="flex gap-2">
      <Submit>{channel === undefined ? t.makeChannel : t.saveChanges}</Submit>
      <LinkButton href={back} tone="quiet">
        {t.cancel}
      </LinkButton>
    </div>
  </Form>
);
