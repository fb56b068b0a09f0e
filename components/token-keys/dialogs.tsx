import { Archive, BadgeCheck, CalendarClock, Plus } from 'lucide-react';
import { AreaField, CheckField, DialogButtons, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { exactDuration, short } from '../ui/format.ts';
import { Time } from '../ui/time.tsx';
import { type Algorithm, isReady, type TokenKey, type TokenKeyList } from './status.tsx';

export type TokenKeyActions = {
  readonly prepare: FormAction;
  readonly activate: FormAction;
  readonly retire: FormAction;
  readonly schedule: FormAction;
};

/** Harmless: what is made signs nothing until somebody, or the schedule, activates it. */
export const PrepareDialog = ({ algorithm, action }: { algorithm: Algorithm; action: FormAction }) => (
  <FormDialog
    action={action}
    id={`prepare-${algorithm}`}
    trigger={
      <>
        <Plus aria-hidden /> Prepare next key
      </>
    }
    title={`Prepare the next ${algorithm} key?`}
  >
    <ul className="mb-4 list-disc space-y-1 pl-5 text-ink-soft">
      <li>A token service makes it within a second, and publishes it in the JWKS.</li>
      <li>It signs nothing until it is activated, by hand or by the schedule.</li>
      <li>Resource servers that keep the JWKS see it in time and need no restart.</li>
    </ul>
    <input type="hidden" name="algorithm" value={algorithm} />
    <DialogButtons dialog={`prepare-${algorithm}`}>
      <Submit>Prepare 1 key</Submit>
    </DialogButtons>
  </FormDialog>
);

export function ActivateDialog({
  tokenKey: key,
  current,
  action,
}: {
  tokenKey: TokenKey;
  current: TokenKey | undefined;
  action: FormAction;
}) {
  const id = `activate-${key.kid}`;
  const early = !isReady(key);
  return (
    <FormDialog
      action={action}
      id={id}
      className="space-y-4"
      tone={early ? 'quiet' : 'primary'}
      inRow
      trigger={
        <>
          <BadgeCheck aria-hidden /> Activate
        </>
      }
      title={`Let ${short(key.kid)} sign ${key.algorithm} tokens?`}
    >
      <ul className="list-disc space-y-1 pl-5 text-ink-soft">
        <li>It signs every new {key.algorithm} token from now on, at every node within a second.</li>
        {current && (
          <li>
            {short(current.kid)} signs no more. It stays in the JWKS until the last token that it signed has ended, so none of them stops.
          </li>
        )}
        <li>There is no way back to the one before; a key goes only forwards.</li>
      </ul>
      <input type="hidden" name="tokenKey" value={key.kid} />
      {early && (
        <CheckField
          name="override"
          label="Go on although not everybody has seen it"
          hint={
            <>
              It is published since <Time at={key.createdAt} form="instant" />. A resource server that keeps the JWKS may refuse good tokens
              until it fetches it anew.
            </>
          }
        />
      )}
      <AreaField name="comment" label="Comment" optional rows={2} />
      <DialogButtons dialog={id}>
        <Submit>Activate it</Submit>
      </DialogButtons>
    </FormDialog>
  );
}

export function RetireDialog({ tokenKey: key, action }: { tokenKey: TokenKey; action: FormAction }) {
  const id = `retire-${key.kid}`;
  return (
    <FormDialog
      action={action}
      id={id}
      className="space-y-4"
      tone="quiet"
      inRow
      trigger={
        <>
          <Archive aria-hidden /> Retire
        </>
      }
      title={`Retire ${short(key.kid)}?`}
    >
      <p className="text-ink-soft">
        {key.status === 'next'
          ? 'It leaves the JWKS and can never sign. It has signed nothing, so nothing stops.'
          : 'It leaves the JWKS. Every token that it signed has ended, so nothing stops.'}
      </p>
      <input type="hidden" name="tokenKey" value={key.kid} />
      <AreaField name="comment" label="Comment" optional rows={2} />
      <DialogButtons dialog={id}>
        <Submit tone="danger">Retire 1 key</Submit>
      </DialogButtons>
    </FormDialog>
  );
}

type Schedule = TokenKeyList['schedules'][number];

export const ScheduleDialog = ({ schedule, action }: { schedule: Schedule; action: FormAction }) => (
  <FormDialog
    action={action}
    id={`schedule-${schedule.algorithm}`}
    className="space-y-4"
    trigger={
      <>
        <CalendarClock aria-hidden /> Schedule
      </>
    }
    title={`When ${schedule.algorithm} keys are replaced`}
  >
    <input type="hidden" name="algorithm" value={schedule.algorithm} />
    <TextField
      name="period"
      label="A key signs for"
      optional
      value={schedule.period === null ? '' : exactDuration(schedule.period)}
      placeholder="90 d"
      hint="As 90 d or 12 h; at least 1 h. Empty: only people replace it."
    />
    <TextField
      name="overlap"
      label="It is published before it signs for"
      value={exactDuration(schedule.overlap)}
      hint="At least 15 min and at most 30 d: as long as a resource server may keep the JWKS."
    />
    <DialogButtons dialog={`schedule-${schedule.algorithm}`}>
      <Submit>Save schedule</Submit>
    </DialogButtons>
  </FormDialog>
);
