import { Check, CircleOff, CirclePlay, Trash2, Zap } from 'lucide-react';
import * as t from '#messages/notices';
import { AreaField, DialogButtons, Form, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import type { Channel, Notice } from './status.tsx';

export const AcknowledgeDialog = ({ notice, happening, action }: { notice: Notice; happening: boolean; action: FormAction }) => (
  <FormDialog
    action={action}
    id="acknowledge"
    className="space-y-4"
    trigger={
      <>
        <Check aria-hidden /> {t.acknowledge}
      </>
    }
    title={t.acknowledgeAsked({ subject: notice.subject.name, title: notice.title })}
  >
    <p className="text-ink-soft">{happening ? t.itHappenedAndDoesNotGo : t.itIsNotToldAgain}</p>
    <input type="hidden" name="notice" value={notice.id} />
    <AreaField name="note" label={t.note} rows={2} optional placeholder={t.iLookIntoIt} />
    <DialogButtons dialog="acknowledge">
      <Submit>{t.acknowledge1Notice}</Submit>
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
          <Zap aria-hidden /> {t.sendATest}
        </>
      }
      title={t.sendATestBy({ channel: channel.name })}
    >
      <Which channel={channel} />
      <TextField name="to" label={t.toWhom} type="email" hint={t.thisChannelTellsOwnersAloneSay} />
      <DialogButtons dialog="test-channel">
        <Submit>{t.send1Test}</Submit>
      </DialogButtons>
    </FormDialog>
  ) : (
    <Form action={action}>
      <Which channel={channel} />
      <Submit tone="plain">
        <Zap aria-hidden /> {t.sendATestTitle}
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
          <CircleOff aria-hidden /> {t.switchOff}
        </>
      ) : (
        <>
          <CirclePlay aria-hidden /> {t.switchOn}
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
        <Trash2 aria-hidden /> {t.remove}
      </>
    }
    title={t.removeChannelAsked({ channel: channel.name })}
  >
    <p className="text-ink-soft">
      {t.nobodyIsToldByItAny({ queued: channel.queued, queued2: channel.queued === 1 ? t.waitsIs : t.waitAre })}
    </p>
    <Which channel={channel} />
    <TextField name="typedName" label={t.typeChannelToConfirm({ channel: channel.name })} />
    <DialogButtons dialog="remove-channel">
      <Submit tone="danger">{t.remove1Channel}</Submit>
    </DialogButtons>
  </FormDialog>
);
