import { CircleOff, CirclePlay, KeyRound, RotateCcw, SkipForward, Trash2, Zap } from 'lucide-react';
import * as t from '#messages/integrations';
import { count } from '#messages/numbers';
import { DialogButtons, Form, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Notice } from '../ui/notice.tsx';
import type { Webhook } from './status.tsx';

type Props = { webhook: Webhook; action: FormAction };

const Which = ({ webhook }: { webhook: Webhook }) => <input type="hidden" name="webhook" value={webhook.id} />;

export const TestButton = ({ webhook, action }: Props) => (
  <Form action={action}>
    <Which webhook={webhook} />
    <Submit tone="plain">
      <Zap aria-hidden /> {t.sendATestEvent}
    </Submit>
  </Form>
);

export const RotateDialog = ({ webhook, action }: Props) => (
  <FormDialog
    action={action}
    id="rotate-secret"
    className="space-y-4"
    onward={`/integrations/${webhook.id}`}
    trigger={
      <>
        <KeyRound aria-hidden /> {t.newSecret}
      </>
    }
    title={t.aNewSecretFor({ webhook: webhook.name })}
  >
    <p className="text-ink-soft">{t.untilTheOverlapIsOverBoth}</p>
    <Which webhook={webhook} />
    <SelectField
      name="overlap"
      label={t.theOneBeforeSignsFor}
      value="86400"
      choices={[
        { value: '0', label: t.noLongerItIsKnown },
        { value: '3600', label: '1 hour' },
        { value: '86400', label: '1 day' },
        { value: '604800', label: '7 days' },
      ]}
    />
    <DialogButtons dialog="rotate-secret">
      <Submit>{t.make1NewSecret}</Submit>
    </DialogButtons>
  </FormDialog>
);

export const SwitchDialog = ({ webhook, action }: Props) => (
  <FormDialog
    action={action}
    id="switch-webhook"
    trigger={
      webhook.enabled ? (
        <>
          <CircleOff aria-hidden /> {t.switchOff}
        </>
      ) : (
        <>
          <CirclePlay aria-hidden /> {t.switchOn}
        </>
      )
    }
    title={webhook.enabled ? t.switchOffAsked({ webhook: webhook.name }) : t.switchOnAsked({ webhook: webhook.name })}
  >
    <p className="mb-4 text-ink-soft">{webhook.enabled ? t.nothingIsSentAnyMore : t.itGoesOnAndSendsWhatItMissed}</p>
    <Which webhook={webhook} />
    <input type="hidden" name="enabled" value={webhook.enabled ? 'no' : 'yes'} />
    <DialogButtons dialog="switch-webhook">
      <Submit>{webhook.enabled ? t.switch1WebhookOff : t.switch1WebhookOn}</Submit>
    </DialogButtons>
  </FormDialog>
);

export const ReplayDialog = ({ webhook, action }: Props) => (
  <FormDialog
    action={action}
    id="replay-since"
    className="space-y-4"
    trigger={
      <>
        <RotateCcw aria-hidden /> {t.sendAgainSince}
      </>
    }
    title={t.sendAgainTo({ webhook: webhook.name })}
  >
    <p className="text-ink-soft">{t.everythingThatFitsItsFilter}</p>
    <Which webhook={webhook} />
    <TextField name="since" label={t.sinceUtc} type="datetime-local" />
    <DialogButtons dialog="replay-since">
      <Submit>{t.sendAgainTitle}</Submit>
    </DialogButtons>
  </FormDialog>
);

export const RemoveDialog = ({ webhook, action }: Props) => (
  <FormDialog
    action={action}
    id="remove-webhook"
    className="space-y-4"
    tone="quiet"
    trigger={
      <>
        <Trash2 aria-hidden /> {t.remove}
      </>
    }
    title={t.removeWebhookAsked({ webhook: webhook.name })}
  >
    <ul className="list-disc space-y-1 pl-5 text-ink-soft">
      <li>{t.nothingIsSentAnyMorePositions({ behind: count(webhook.behind) })}</li>
      <li>{t.itsSecretsAndItsLog}</li>
    </ul>
    <Which webhook={webhook} />
    <TextField name="typedName" label={t.typeWebhookToConfirm({ webhook: webhook.name })} />
    <DialogButtons dialog="remove-webhook">
      <Submit tone="danger">{t.remove1Webhook}</Submit>
    </DialogButtons>
  </FormDialog>
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
