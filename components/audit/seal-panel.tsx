'use client';

import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import { useActionState } from 'react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { buttonClass } from '../ui/button.tsx';
import { count, plural } from '../ui/format.ts';
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
            {pending ? 'Verifying…' : 'Verify now'}
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
        Nothing is sealed yet
      </Badge>
    );
  const behind = outside !== null && outside.number > checkpoint.number + 1;
  return (
    <>
      {behind ? (
        <Badge tone="bad" icon={ShieldAlert}>
          Behind its checkpoints
        </Badge>
      ) : lastVerification === null ? (
        <Badge tone="plain" icon={ShieldQuestion}>
          Not verified yet
        </Badge>
      ) : (
        <Badge tone={lastVerification.verified ? 'good' : 'bad'} icon={lastVerification.verified ? ShieldCheck : ShieldAlert}>
          {lastVerification.verified ? `Verified to #${count(lastVerification.position)}` : 'Not what was sealed'}
        </Badge>
      )}
      {lastVerification !== null && (
        <span>
          <Time at={lastVerification.at} form="line" /> by {lastVerification.by}
        </span>
      )}
      <span>
        Sealed to #{count(checkpoint.last)}, <Time at={checkpoint.at} form="short" />
        {unsealed > 0 && `; ${plural(unsealed, 'event')} not sealed yet`}
      </span>
    </>
  );
}

const Verified = ({ verification: { verified, position, verifiedAt, dropped } }: { verification: Verification }) => (
  <>
    <Badge tone={verified ? 'good' : 'bad'} icon={verified ? ShieldCheck : ShieldAlert}>
      {verified ? `Verified to #${count(position)}` : 'Not what was sealed'}
    </Badge>
    <Time at={verifiedAt} form="line" />
    {dropped > 0 && <span>{plural(dropped, 'event')} past retention, of which the hashes remain</span>}
  </>
);

const Wrong = ({ finding: { kind, position, eventId, detail } }: { finding: NonNullable<Verification['finding']> }) => (
  <Notice kind="error" className="mt-2">
    {position === null ? 'Without a position' : `From #${count(position)} on`}: {detail} ({kind}).{' '}
    {eventId !== null && <span className="font-mono wrap-anywhere">{eventId}.</span>} Keep the file of checkpoints, and compare with a
    backup before anything else is written.
  </Notice>
);
