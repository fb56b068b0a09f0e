import { Check, CircleOff, CirclePlay, Trash2, Zap } from 'lucide-react';
import { AreaField, DialogButtons, Form, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { plural } from '../ui/format.ts';
import type { Channel, Notice } from './status.tsx';

export const AcknowledgeDialog = ({ notice, happening, action }: { notice: Notice; happening: boolean; action: FormAction }) => (
  <FormDialog
    action={action}
    id="acknowledge"
    className="space-y-4"
    trigger={
      <>
        <Check aria-hidden /> Acknowledge
      </>
    }
    title={`Acknowledge ${notice.subject.name}: ${notice.title}?`}
  >
    <p className="text-ink-soft">
      {happening
        ? 'It happened and does not go away by itself: with your word it is closed.'
        : 'It is not told again. It closes by itself when its cause is gone.'}
    </p>
    <input type="hidden" name="notice" value={notice.id} />
    <AreaField name="note" label="Note" rows={2} optional placeholder="I look into it" />
    <DialogButtons dialog="acknowledge">
      <Submit>Acknowledge 1 notice</Submit>
    </DialogButtons>
  </FormDialog>
);

type Props = { channel: Channel; action: FormAction };
const Which = ({ channel }: { channel: Channel }) => <input type="hidden" name="channel" value={channel.id} />;

/** Where only owners are told it asks whom to tell instead. */
export const TestChannel = ({ channel, action }: Props) =>
  'to' in channel.settings && channel.settings.to.length === 0 ? (
    <FormDialog
      action={action}
      id="test-channel"
      className="space-y-4"
      trigger={
        <>
          <Zap aria-hidden /> Send a test…
        </>
      }
      title={`Send a test by ${channel.name}`}
    >
      <Which channel={channel} />
      <TextField name="to" label="To" type="email" hint="This channel tells owners alone: say who gets the test." />
      <DialogButtons dialog="test-channel">
        <Submit>Send 1 test</Submit>
      </DialogButtons>
    </FormDialog>
  ) : (
    <Form action={action}>
      <Which channel={channel} />
      <Submit tone="plain">
        <Zap aria-hidden /> Send a test
      </Submit>
    </Form>
  );

export const SwitchChannel = ({ channel, action }: Props) => (
  <Form action={action}>
    <Which channel={channel} />
    <input type="hidden" name="enabled" value={channel.enabled ? 'no' : 'yes'} />
    <Submit tone="plain">
      {channel.enabled ? (
        <>
          <CircleOff aria-hidden /> Switch off
        </>
      ) : (
        <>
          <CirclePlay aria-hidden /> Switch on
        </>
      )}
    </Submit>
  </Form>
);

export const RemoveChannel = ({ channel, action }: Props) => (
  <FormDialog
    action={action}
    id="remove-channel"
    className="space-y-4"
    tone="quiet"
    trigger={
      <>
        <Trash2 aria-hidden /> Remove…
      </>
    }
    title={`Remove ${channel.name}?`}
  >
    <p className="text-ink-soft">
      Nobody is told by it any more; {plural(channel.queued, 'message')} that {channel.queued === 1 ? 'waits is' : 'wait are'} not sent. Its
      secret and its log are deleted.
    </p>
    <Which channel={channel} />
    <TextField name="typedName" label={`Type ${channel.name} to confirm`} />
    <DialogButtons dialog="remove-channel">
      <Submit tone="danger">Remove 1 channel</Submit>
    </DialogButtons>
  </FormDialog>
);
