import { CircleOff, CirclePlay, KeyRound, RotateCcw, SkipForward, Trash2, Zap } from 'lucide-react';
import * as t from '#messages/integrations';
import { days, hours } from '#messages/numbers';
import { ActDialog } from '../ui/act-dialog.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Notice } from '../ui/notice.tsx';
import type { Webhook } from './status.tsx';

type Props = { webhook: Webhook; action: FormAction };

const Which = ({ webhook }: { webhook: Webhook }) => <HiddenField name="webhook" value={webhook.id} />;

export const TestButton = ({ webhook, action }: Props) => (
  <Form action={action}>
    <Which webhook={webhook} />
    <Submit tone="plain">
      <Zap aria-hidden /> {t.sendATestEvent}
    </Submit>
  </Form>
);

export const RotateDialog = ({ webhook, action }: Props) => (
  <ActDialog
    action={action}
    id="rotate-secret"
    onward={`/integrations/${webhook.id}`}
    icon={KeyRound}
    word={t.newSecret}
    title={t.aNewSecretFor({ webhook: webhook.name })}
    about={{ webhook: webhook.id }}
    deed={t.make1NewSecret}
  >
    <p className="text-ink-soft">{t.untilTheOverlapIsOverBoth}</p>
    <SelectField
      name="overlap"
      label={t.theOneBeforeSignsFor}
      value="86400"
      choices={[
        { value: '0', label: t.noLongerItIsKnown },
        { value: '3600', label: hours(1) },
        { value: '86400', label: days(1) },
        { value: '604800', label: days(7) },
      ]}
    />
  </ActDialog>
);

export const SwitchDialog = ({ webhook, action }: Props) => (
  <ActDialog
    action={action}
    id="switch-webhook"
    icon={webhook.enabled ? CircleOff : CirclePlay}
    word={webhook.enabled ? t.switchOff : t.switchOn}
    title={webhook.enabled ? t.switchOffAsked({ webhook: webhook.name }) : t.switchOnAsked({ webhook: webhook.name })}
    about={{ webhook: webhook.id, enabled: webhook.enabled ? 'no' : 'yes' }}
    deed={webhook.enabled ? t.switch1WebhookOff : t.switch1WebhookOn}
  >
    <p className="text-ink-soft">{webhook.enabled ? t.nothingIsSentAnyMore : t.itGoesOnAndSendsWhatItMissed}</p>
  </ActDialog>
);

export const ReplayDialog = ({ webhook, action }: Props) => (
  <ActDialog
    action={action}
    id="replay-since"
    icon={RotateCcw}
    word={t.sendAgainSince}
    title={t.sendAgainTo({ webhook: webhook.name })}
    about={{ webhook: webhook.id }}
    deed={t.sendAgainTitle}
  >
    <p className="text-ink-soft">{t.everythingThatFitsItsFilter}</p>
    <TextField name="since" label={t.sinceUtc} type="datetime-local" />
  </ActDialog>
);

export const RemoveDialog = ({ webhook, action }: Props) => (
  <ActDialog
    action={action}
    id="remove-webhook"
    tone="quiet"
    icon={Trash2}
    word={t.remove}
    title={t.removeWebhookAsked({ webhook: webhook.name })}
    about={{ webhook: webhook.id }}
    deed={t.remove1Webhook}
    deedTone="danger"
  >
    <ul className="list-disc space-y-1 pl-5 text-ink-soft">
      <li>{t.nothingIsSentAnyMorePositions({ behind: webhook.behind })}</li>
      <li>{t.itsSecretsAndItsLog}</li>
    </ul>
    <TextField name="typedName" label={t.typeWebhookToConfirm({ webhook: webhook.name })} />
  </ActDialog>
);

/** Says that nothing gets out, and offers the two ways on. */
export const PausedBanner = ({ webhook, action }: { webhook: Webhook; action: FormAction | null }) => (
  <Notice kind="error" className="mb-4">
    <p>{t.pausedPauseReason({ pauseReason: webhook.pauseReason })}</p>
    <p className="mt-0.5 font-normal">{t.positionOfTheLedgerNothing(webhook)}</p>
    {action !== null && (
      <Form action={action} className="mt-2 flex flex-wrap gap-2">
        <Which webhook={webhook} />
        <Submit intent="resume">
          <CirclePlay aria-hidden /> {t.goOn}
        </Submit>
        <Submit tone="plain" intent="skip">
          <SkipForward aria-hidden /> {t.goOnPastTheEvent}
        </Submit>
      </Form>
    )}
  </Notice>
);
