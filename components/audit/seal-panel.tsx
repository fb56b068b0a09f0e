'use client';

import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import { useActionState } from 'react';
import * as t from '#messages/audit';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Time } from '../ui/time.tsx';

type Ledger = WireOutput<'audit.show'>;
type Verification = WireOutput<'audit.verify'>;
export type VerifyState = { readonly verification: Verification } | { readonly problem: string } | null;

/** How far the log is sealed, and whether it still says what was sealed: asked at this moment. */
export function SealPanel({ ledger, action }: { ledger: Ledger; action: (previous: VerifyState, form: FormData) => Promise<VerifyState> }) {
  const [state, dispatch, pending] = useActionState(action, null);
  const verification = state !== null && 'verification' in state ? state.verification : null;
  return (
    <div className="mb-4" aria-live="polite">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-ink-soft">
        {verification === null ? <Sealed ledger={ledger} /> : <Verified verification={verification} />}
        <form action={dispatch}>
          <button type="submit" aria-busy={pending} aria-disabled={pending} className={buttonClass('plain')}>
            {pending ? t.verifying : t.verifyNow}
          </button>
        </form>
      </div>
      {state !== null && 'problem' in state && <Notice kind="error">{state.problem}</Notice>}
      {verification?.finding && <Wrong finding={verification.finding} />}
    </div>
  );
}

function Sealed({ ledger: { checkpoint, unsealed, outside, lastVerification } }: { ledger: Ledger }) {
  if (checkpoint === null)
    return (
      <Badge tone="plain" icon={ShieldQuestion}>
        {t.nothingIsSealedYet}
      </Badge>
    );
  const behind = outside !== null && outside.number > checkpoint.number + 1;
  return (
    <>
      {behind ? (
        <Badge tone="bad" icon={ShieldAlert}>
          {t.behindItsCheckpoints}
        </Badge>
      ) : lastVerification === null ? (
        <Badge tone="plain" icon={ShieldQuestion}>
          {t.notVerifiedYet}
        </Badge>
      ) : (
        <Badge tone={lastVerification.verified ? 'good' : 'bad'} icon={lastVerification.verified ? ShieldCheck : ShieldAlert}>
          {lastVerification.verified ? t.verifiedTo({ position: count(lastVerification.position) }) : t.notWhatWasSealed}
        </Badge>
      )}
      {lastVerification !== null && (
        <span>{t.timeAndWho({ time: <Time at={lastVerification.at} form="line" />, by: lastVerification.by })}</span>
      )}
      <span>
        {t.sealedTo({ last: count(checkpoint.last), time: <Time at={checkpoint.at} form="short" /> })}
        {unsealed > 0 && t.eventNotSealedYet({ unsealed })}
      </span>
    </>
  );
}

const Verified = ({ verification: { verified, position, verifiedAt, dropped } }: { verification: Verification }) => (
  <>
    <Badge tone={verified ? 'good' : 'bad'} icon={verified ? ShieldCheck : ShieldAlert}>
      {verified ? t.verifiedTo({ position: count(position) }) : t.notWhatWasSealed}
    </Badge>
    <Time at={verifiedAt} form="line" />
    {dropped > 0 && <span>{t.eventPastRetentionOfWhich({ dropped })}</span>}
  </>
);

const Wrong = ({ finding: { kind, position, eventId, detail } }: { finding: NonNullable<Verification['finding']> }) => (
  <Notice kind="error" className="mt-2">
    {t.keepTheFileOfCheckpoints({
      position: position === null ? t.withoutAPosition : t.fromOn({ position: count(position) }),
      detail,
      kind,
      eventId: eventId !== null && <span className="font-mono wrap-anywhere">{eventId}.</span>,
    })}
  </Notice>
);
