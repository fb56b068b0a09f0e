import { CircleOff, CirclePlay, KeyRound, RotateCcw, SkipForward, Trash2, Zap } from 'lucide-react';
import { DialogButtons, Form, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { count, plural } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import type { Webhook } from './status.tsx';

type Props = { webhook: Webhook; action: FormAction };

const Which = ({ webhook }: { webhook: Webhook }) => <input type="hidden" name="webhook" value={webhook.id} />;

export const TestButton = ({ webhook, action }: Props) => (
  <Form action={action}>
    <Which webhook={webhook} />
    <Submit tone="plain">
      <Zap aria-hidden /> Send a test event
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
        <KeyRound aria-hidden /> New secret
      </>
    }
    title={`A new secret for ${webhook.name}`}
  >
    <p className="text-ink-soft">
      Until the overlap is over both secrets sign, each with a signature of its own, so that the receiver may change over when it likes.
    </p>
    <Which webhook={webhook} />
    <SelectField
      name="overlap"
      label="The one before signs for"
      value="86400"
      choices={[
        { value: '0', label: 'no longer: it is known to others' },
        { value: '3600', label: '1 hour' },
        { value: '86400', label: '1 day' },
        { value: '604800', label: '7 days' },
      ]}
    />
    <DialogButtons dialog="rotate-secret">
      <Submit>Make 1 new secret</Submit>
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
          <CircleOff aria-hidden /> Switch off
        </>
      ) : (
        <>
          <CirclePlay aria-hidden /> Switch on
        </>
      )
    }
    title={webhook.enabled ? `Switch ${webhook.name} off?` : `Switch ${webhook.name} on?`}
  >
    <p className="mb-4 text-ink-soft">
      {webhook.enabled
        ? 'Nothing is sent any more. Its place in the ledger stays, so that it goes on from there when it is switched on.'
        : 'It goes on where it stopped: what happened meanwhile is sent as well.'}
    </p>
    <Which webhook={webhook} />
    <input type="hidden" name="enabled" value={webhook.enabled ? 'no' : 'yes'} />
    <DialogButtons dialog="switch-webhook">
      <Submit>{webhook.enabled ? 'Switch 1 webhook off' : 'Switch 1 webhook on'}</Submit>
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
        <RotateCcw aria-hidden /> Send again since…
      </>
    }
    title={`Send again to ${webhook.name}`}
  >
    <p className="text-ink-soft">
      Everything that fits its filter and was sealed since then is sent once more, in order and with the ids that it had: a receiver that
      remembers ids takes each event once. New events follow.
    </p>
    <Which webhook={webhook} />
    <TextField name="since" label="Since (UTC)" type="datetime-local" />
    <DialogButtons dialog="replay-since">
      <Submit>Send again</Submit>
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
        <Trash2 aria-hidden /> Remove…
      </>
    }
    title={`Remove ${webhook.name}?`}
  >
    <ul className="list-disc space-y-1 pl-5 text-ink-soft">
      <li>Nothing is sent any more: {count(webhook.behind)} positions of the ledger were still to come.</li>
      <li>Its secrets and its log are deleted. The events themselves stay in the ledger.</li>
    </ul>
    <Which webhook={webhook} />
    <TextField name="typedName" label={`Type ${webhook.name} to confirm`} />
    <DialogButtons dialog="remove-webhook">
      <Submit tone="danger">Remove 1 webhook</Submit>
    </DialogButtons>
  </FormDialog>
);

/** Says that nothing gets out, and offers the two ways on. */
export const PausedBanner = ({ webhook, action }: { webhook: Webhook; action: FormAction | null }) => (
  <Notice kind="error" className="mb-4">
    <p>Paused: {webhook.pauseReason}</p>
    <p className="mt-0.5 font-normal">
      {plural(webhook.behind, 'position')} of the ledger {webhook.behind === 1 ? 'waits' : 'wait'}. Nothing is lost: mend the receiver, then
      let it go on.
    </p>
    {action !== null && (
      <Form action={action} className="mt-2 flex flex-wrap gap-2">
        <Which webhook={webhook} />
        <Submit intent="resume">
          <CirclePlay aria-hidden /> Go on
        </Submit>
        <Submit tone="plain" intent="skip">
          <SkipForward aria-hidden /> Go on past the event that failed
        </Submit>
      </Form>
    )}
  </Notice>
);
