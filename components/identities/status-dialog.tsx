import { CirclePause, CirclePlay } from 'lucide-react';
import * as t from '#messages/identities';
import { HiddenField } from '../ui/fields.tsx';
import { DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type Props = { identity: { id: string; name: string }; action: FormAction /** Where to go afterwards. */; back: string; label?: string };

/** Suspension holds at once and can be taken back: the first thing to reach for. */
export function SuspendDialog({ identity, action, back, label = t.suspend }: Props) {
  const id = `suspend-${identity.id}`;
  return (
    <FormDialog
      action={action}
      id={id}
      trigger={
        <>
          <CirclePause aria-hidden /> {label}
        </>
      }
      title={t.suspendQuestion({ identity: identity.name })}
    >
      <ul className="mb-4 list-disc space-y-1 pl-5 text-ink-soft">
        <li>{t.itGetsNoNewToken}</li>
        <li>{t.itsCertificatesStayAsThey}</li>
        <li>{t.itCanBeResumedAtAny}</li>
      </ul>
      <HiddenField name="identity" value={identity.id} />
      <input type="hidden" name="back" value={back} />
      <DialogButtons dialog={id}>
        <Submit tone="danger">{t.suspendIdentity({ identity: identity.name })}</Submit>
      </DialogButtons>
    </FormDialog>
  );
}

export function ResumeDialog({ identity, action, back }: Props) {
  const id = `resume-${identity.id}`;
  return (
    <FormDialog
      action={action}
      id={id}
      tone="primary"
      trigger={
        <>
          <CirclePlay aria-hidden /> {t.resume}
        </>
      }
      title={t.resumeQuestion({ identity: identity.name })}
    >
      <p className="mb-4 text-ink-soft">{t.itMayAskForTokensAgain}</p>
      <HiddenField name="identity" value={identity.id} />
      <input type="hidden" name="back" value={back} />
      <DialogButtons dialog={id}>
        <Submit>{t.resumeIdentity({ identity: identity.name })}</Submit>
      </DialogButtons>
    </FormDialog>
  );
}
