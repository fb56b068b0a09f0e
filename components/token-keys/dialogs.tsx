import { Archive, BadgeCheck, CalendarClock, Plus } from 'lucide-react';
import * as t from '#messages/token-keys';
import { HiddenField } from '../ui/fields.tsx';
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
        <Plus aria-hidden /> {t.prepareNextKey}
      </>
    }
    title={t.prepareTheNextKey({ algorithm })}
  >
    <ul className="mb-4 list-disc space-y-1 pl-5 text-ink-soft">
      <li>{t.aTokenServiceMakesItWithin}</li>
      <li>{t.itSignsNothingUntil}</li>
      <li>{t.resourceServersThatKeepTheJwks}</li>
    </ul>
    <HiddenField name="algorithm" value={algorithm} />
    <DialogButtons dialog={`prepare-${algorithm}`}>
      <Submit>{t.prepare1Key}</Submit>
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
          <BadgeCheck aria-hidden /> {t.activate}
        </>
      }
      title={t.letSignTokens({ kid: short(key.kid), algorithm: key.algorithm })}
    >
      <ul className="list-disc space-y-1 pl-5 text-ink-soft">
        <li>{t.itSignsEveryNewToken({ algorithm: key.algorithm })}</li>
        {current && <li>{t.signsNoMoreItStays({ kid: short(current.kid) })}</li>}
        <li>{t.thereIsNoWayBack}</li>
      </ul>
      <HiddenField name="tokenKey" value={key.kid} />
      {early && (
        <CheckField
          name="override"
          label={t.goOnAlthoughNotEverybodyHas}
          hint={t.itIsPublishedSinceAResource({ time: <Time at={key.createdAt} form="instant" /> })}
        />
      )}
      <AreaField name="comment" label={t.comment} optional rows={2} />
      <DialogButtons dialog={id}>
        <Submit>{t.activateIt}</Submit>
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
          <Archive aria-hidden /> {t.retire}
        </>
      }
      title={t.retireQuestion({ kid: short(key.kid) })}
    >
      <p className="text-ink-soft">{key.status === 'next' ? t.itLeavesTheJwksAndCan : t.itLeavesTheJwksEveryToken}</p>
      <HiddenField name="tokenKey" value={key.kid} />
      <AreaField name="comment" label={t.comment} optional rows={2} />
      <DialogButtons dialog={id}>
        <Submit tone="danger">{t.retire1Key}</Submit>
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
        <CalendarClock aria-hidden /> {t.schedule}
      </>
    }
    title={t.whenKeysAreReplaced({ algorithm: schedule.algorithm })}
  >
    <HiddenField name="algorithm" value={schedule.algorithm} />
    <TextField
      name="period"
      label={t.aKeySignsFor}
      optional
      value={schedule.period === null ? '' : exactDuration(schedule.period)}
      placeholder="90 d"
      hint={t.periodHint}
    />
    <TextField name="overlap" label={t.itIsPublishedBeforeItSigns} value={exactDuration(schedule.overlap)} hint={t.atLeast15Min} />
    <DialogButtons dialog={`schedule-${schedule.algorithm}`}>
      <Submit>{t.saveSchedule}</Submit>
    </DialogButtons>
  </FormDialog>
);
