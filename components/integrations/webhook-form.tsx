import { ChevronRight } from 'lucide-react';
import { LinkButton } from '../ui/button.tsx';
import { AreaField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { OutboundFields } from '../ui/outbound-fields.tsx';
import { formats, type Webhook } from './status.tsx';

type Props = { action: FormAction; webhook?: Webhook; eventTypes: readonly string[]; codes: readonly string[]; back: string };

const severities = [
  { value: 'none', label: 'Any' },
  { value: 'info', label: 'Info or more' },
  { value: 'low', label: 'Low or more' },
  { value: 'medium', label: 'Medium or more' },
  { value: 'high', label: 'High only: replays, forged tokens, rules that acted' },
];

const Names = ({ title, names }: { title: string; names: readonly string[] }) => (
  <details className="group/names -mt-3 text-xs text-ink-soft">
    <summary className="inline-flex min-h-6 items-center gap-1">
      {title} <ChevronRight aria-hidden className="size-3.5 text-ink-faint group-open/names:rotate-90" />
    </summary>
    <p className="mt-1 font-mono text-2xs leading-5 wrap-anywhere">{names.join('  ')}</p>
  </details>
);

/** Makes an endpoint, or changes it; its name is for ever. */
export const WebhookForm = ({ action, webhook, eventTypes, codes, back }: Props) => (
  <Form action={action} className="max-w-xl space-y-4" onward={back}>
    {webhook === undefined ? (
      <TextField
        name="name"
        label="Name"
        placeholder="siem-prod"
        hint="Lower-case letters, digits, dots and dashes. It cannot be changed later."
      />
    ) : (
      <input type="hidden" name="webhook" value={webhook.id} />
    )}
    <TextField
      name="url"
      label="Address"
      type="url"
      value={webhook?.url ?? ''}
      placeholder="https://siem.example.com/hawser"
      hint="https only. Redirects are not followed."
    />
    <SelectField
      name="format"
      label="Written as"
      value={webhook?.format ?? 'cloudevents'}
      choices={[
        { value: 'cloudevents', label: `${formats.cloudevents}, for programs of your own` },
        { value: 'ocsf', label: `${formats.ocsf}, for a SIEM` },
      ]}
    />
    <SelectField name="severity" label="Severity" value={webhook?.severity ?? 'none'} choices={severities} />
    <AreaField
      name="types"
      label="Events"
      rows={3}
      mono
      optional
      value={webhook?.types.join('\n') ?? ''}
      placeholder={'decision\ncontainment_rule.acted\ncase.*'}
      hint="One a line; a name or a beginning with .*. Empty: all of them."
    />
    <Names title={`All ${eventTypes.length} names of events`} names={eventTypes} />
    <AreaField
      name="codes"
      label="Codes of decisions"
      rows={2}
      mono
      optional
      value={webhook?.codes.join('\n') ?? ''}
      placeholder={'cnf_mismatch.foreign\ncnf_mismatch.unknown'}
      hint="One a line. Named, only decisions are sent."
    />
    <Names title={`All ${codes.length} codes`} names={codes} />
    <AreaField
      name="audiences"
      label="Audiences"
      rows={2}
      mono
      optional
      value={webhook?.audiences.join('\n') ?? ''}
      placeholder="https://orders.example.com"
      hint="One a line. Named, only decisions for them are sent."
    />
    <OutboundFields label="It may be at a private address" hint="Only for a receiver inside your own network." now={webhook} />
    <AreaField name="description" label="Description" optional rows={2} value={webhook?.description ?? ''} />
    <div className="flex gap-2">
      <Submit>{webhook === undefined ? 'Make webhook' : 'Save changes'}</Submit>
      <LinkButton href={back} tone="quiet">
        Cancel
      </LinkButton>
    </div>
  </Form>
);
