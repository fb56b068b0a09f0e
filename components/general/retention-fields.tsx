'use client';

import { useState } from 'react';
import * as t from '#messages/general';
import { TextField, useField } from '../ui/form.tsx';
import { bytes } from '../ui/format.ts';
import { goingAt, type Monthly, monthsFrom, type Part, shortens, takenAt } from './retention.ts';

type Props = { retentionMonths: number | null; partitions: readonly Part[]; monthly: Monthly | null };

/** For how many months; where that is less long than now, what goes, and the number once more. */
export function RetentionFields({ retentionMonths, partitions, monthly }: Props) {
  const sent = useField('months', String(retentionMonths ?? '')).value ?? '';
  const [typed, setTyped] = useState<string>();
  const months = monthsFrom(typed ?? sent);
  return (
    <div
      className="space-y-4"
      onChange={({ target }) => target instanceof HTMLInputElement && target.name === 'months' && setTyped(target.value)}
    >
      <TextField
        name="months"
        label={t.keepMonths}
        type="number"
        optional
        value={String(retentionMonths ?? '')}
        hint={t.severalMonthsAtLeast}
      />
      {monthly !== null && (
        <p role="status" className="text-ink-soft">
          {months === null
            ? t.grows({ size: bytes(monthly.bytes) })
            : t.wouldTake({ months, size: bytes(takenAt(monthly, months)), whole: monthly.whole })}
        </p>
      )}
      {months !== null && shortens(retentionMonths, months) && <Shortening months={months} partitions={partitions} />}
    </div>
  );
}

function Shortening({ months, partitions }: { months: number; partitions: readonly Part[] }) {
  const going = goingAt(partitions, months, Date.now());
  const size = going.reduce((sum, part) => sum + part.bytes, 0);
  return (
    <>
      <div role="status" className="text-warn">
        {going.length === 0 ? (
          <p>{t.noMonthGoesNow}</p>
        ) : (
          <>
            <p className="font-medium">{t.theseMonthsGo({ months: going.length, size: bytes(size) })}</p>
            <ul className="mt-1 max-h-40 list-disc overflow-y-auto pl-5">
              {going.map((part) => (
                <li key={part.name}>
                  {t.monthOfSize({
                    month: part.from?.slice(0, 7) ?? t.everythingBefore({ until: part.until.slice(0, 7) }),
                    size: bytes(part.bytes),
                  })}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <TextField name="monthsAgain" type="number" label={t.typeMonthsToConfirm({ months })} />
    </>
  );
}
