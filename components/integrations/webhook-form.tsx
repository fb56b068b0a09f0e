import { ChevronRight } from 'lucide-react';
import * as t from '#messages/integrations';
import { LinkButton } from '../ui/button.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { OutboundFields } from '../ui/outbound-fields.tsx';
import { formats, type Webhook } from './status.tsx';

type Props = {
  action: FormAction;
  webhook?: Webhook;
  eventTypes: readonly string[];
  codes: readonly string[];
  /** What a new one gets, as long as nothing else is written. */
  types?: string | undefined;
  back: string;
};

const severities = [
  { value: 'none', label: t.any },
  { value: 'info', label: t.infoOrMore },
  { value: 'low', label: t.lowOrMore },
  { value: 'medium', label: t.mediumOrMore },
  { value: 'high', label: t.highOnlyReplaysForgedTokensRules },
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
export const WebhookForm = ({ action, webhook, eventTypes, codes, types = '', back }: Props) => (
  <Form action={action} className="max-w-xl space-y-4" onward={back}>
    {webhook === undefined ? (
      <TextField name="name" label={t.name} placeholder="siem-prod" hint={t.lowerCaseLettersDigitsDots} />
    ) : (
      <HiddenField name="webhook" value={webhook.id} />
    )}
    <TextField
      name="url"
      label={t.address}
      type="url"
      value={webhook?.url ?? ''}
      placeholder="https://siem.example.com/hawser"
      hint={t.httpsOnlyRedirectsAreNotFollowed}
    />
    <SelectField
      name="format"
      label={t.writtenAs}
      value={webhook?.format ?? 'cloudevents'}
      choices={[
        { value: 'cloudevents', label: t.forProgramsOfYourOwn({ cloudevents: formats.cloudevents }) },
        { value: 'ocsf', label: t.forASiem({ ocsf: formats.ocsf }) },
      ]}
    />
    <SelectField name="severity" label={t.severity} value={webhook?.severity ?? 'none'} choices={severities} />
    <AreaField
      name="types"
      label={t.events}
      rows={3}
      mono
      optional
      value={webhook?.types.join('\n') ?? types}
      placeholder={'decision\ncontainment_rule.acted\ncase.*'}
      hint={t.oneALineAName}
    />
    <Names title={t.allNamesOfEvents({ eventTypes: eventTypes.length })} names={eventTypes} />
    <AreaField
      name="codes"
      label={t.codesOfDecisions}
      rows={2}
      mono
      optional
      value={webhook?.codes.join('\n') ?? ''}
      placeholder={'cnf_mismatch.foreign\ncnf_mismatch.unknown'}
      hint={t.oneALineNamedOnlyDecisions}
    />
    <Names title={t.allCodes({ codes: codes.length })} names={codes} />
    <AreaField
      name="audiences"
      label={t.audiences}
      rows={2}
      mono
      optional
      value={webhook?.audiences.join('\n') ?? ''}
      placeholder="https://orders.example.com"
      hint={t.oneAudienceALine}
    />
    <OutboundFields label={t.itMayBeAtAPrivate} hint={t.onlyForAReceiverInsideYour} now={webhook} />
    <AreaField name="description" label={t.description} optional rows={2} value={webhook?.description ?? ''} />
    <div className="flex gap-2">
      <Submit>{webhook === undefined ? t.makeWebhook : t.saveChanges}</Submit>
      <LinkButton href={back} tone="quiet">
        {t.cancel}
      </LinkButton>
    </div>
  </Form>
);
