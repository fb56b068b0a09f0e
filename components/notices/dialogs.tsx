import { Check, CircleOff, CirclePlay, Trash2, Zap } from 'lucide-react';
import * as t from '#messages/notices';
import { ActDialog } from '../ui/act-dialog.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, Form, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import type { Channel, Notice } from './status.tsx';

export const AcknowledgeDialog = ({ notice, happening, action }: { notice: Notice; happening: boolean; action: FormAction }) => (
  <ActDialog
    action={action}
    id="acknowledge"
    icon={Check}
    word={t.acknowledge}
    title={t.acknowledgeAsked({ subject: notice.subject.name, title: notice.title })}
    about={{ notice: notice.id }}
    deed={t.acknowledge1Notice}
  >
    <p className="text-ink-soft">{happening ? t.itHappenedAndDoesNotGo : t.itIsNotToldAgain}</p>
    <AreaField name="note" label={t.note} rows={2} optional placeholder={t.iLookIntoIt} />
  </ActDialog>
);

type Props = { channel: Channel; action: FormAction };
const Which = ({ channel }: { channel: Channel }) => <HiddenField name="channel" value={channel.id} />;

/** Where only owners are told it asks whom to tell instead. */
export const TestChannel = ({ channel, action }: Props) =>
  'to' in channel.settings && channel.settings.to.length === 0 ? (
    <ActDialog
      action={action}
      id="test-channel"
      icon={Zap}
      word={t.sendATest}
      title={t.sendATestBy({ channel: channel.name })}
      about={{ channel: channel.id }}
      deed={t.send1Test}
    >
      <TextField name="to" label={t.toWhom} type="email" hint={t.thisChannelTellsOwnersAloneSay} />
    </ActDialog>
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
    <HiddenField name="enabled" value={channel.enabled ? 'no' : 'yes'} />
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
  <ActDialog
    action={action}
    id="remove-channel"
    tone="quiet"
    icon={Trash2}
    word={t.remove}
    title={t.removeChannelAsked({ channel: channel.name })}
    about={{ channel: channel.id }}
    deed={t.remove1Channel}
    deedTone="danger"
  >
    <p className="text-ink-soft">{t.nobodyIsToldByItAny({ queued: channel.queued })}</p>
    <TextField name="typedName" label={t.typeChannelToConfirm({ channel: channel.name })} />
  </ActDialog>
);
