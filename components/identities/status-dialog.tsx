import { CirclePause, CirclePlay } from 'lucide-react';
import { DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type Props = { identity: { id: string; name: string }; action: FormAction /** Where to go afterwards. */; back: string; label?: string };

/** Suspension holds at once and can be taken back: the first thing to reach for. */
export function SuspendDialog({ identity, action, back, label = 'Suspend' }: Props) {
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
      title={`Suspend ${identity.name}?`}
    >
      <ul className="mb-4 list-disc space-y-1 pl-5 text-ink-soft">
        <li>It gets no new token, and none of its tokens is honoured where they are checked with Hawser, from the next request on.</li>
        <li>Its certificates stay as they are: a suspension never appears in a CRL.</li>
        <li>It can be resumed at any time.</li>
      </ul>
      <input type="hidden" name="identity" value={identity.id} />
      <input type="hidden" name="back" value={back} />
      <DialogButtons dialog={id}>
        <Submit tone="danger">Suspend {identity.name}</Submit>
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
          <CirclePlay aria-hidden /> Resume
        </>
      }
      title={`Resume ${identity.name}?`}
    >
      <p className="mb-4 text-ink-soft">It may ask for tokens again, and those of its tokens that have not expired are honoured again.</p>
      <input type="hidden" name="identity" value={identity.id} />
      <input type="hidden" name="back" value={back} />
      <DialogButtons dialog={id}>
        <Submit>Resume {identity.name}</Submit>
      </DialogButtons>
    </FormDialog>
  );
}
