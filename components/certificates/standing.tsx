import { CircleCheck, CircleDashed, CircleX, FileX2, KeySquare, type LucideIcon, ShieldCheck, ShieldX } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/standing';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Time } from '../ui/time.tsx';

type Standing = WireOutput<'certificate.standing'>;

const Line = ({ icon: Icon, tone = 'text-ink-faint', children }: { icon: LucideIcon; tone?: string; children: ReactNode }) => (
  <li className="flex gap-2">
    <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
    <div className="min-w-0 wrap-anywhere">{children}</div>
  </li>
);

/** What each says of a certificate that is not revoked, and where it would stand if it were. */
export const StandingList = ({ standing: { ocsp, list, accepted, keyBlocked } }: { standing: Standing }) => (
  <ul className="space-y-2.5">
    <Line icon={CircleDashed}>{t.notRevoked}</Line>
    {ocsp === null ? (
      <Line icon={CircleDashed}>{t.madeElsewhere}</Line>
    ) : (
      <Line icon={ocsp.status === 'good' ? CircleCheck : CircleX} tone={ocsp.status === 'good' ? 'text-good' : 'text-bad'}>
        {t.ocspAnswers({ status: ocsp.status })}
        <span className="block text-xs text-ink-faint">{ocsp.url}</span>
      </Line>
    )}
    {list !== null && (
      <Line icon={FileX2}>
        {list.newest === null
          ? t.noListYet
          : t.wouldStandOn({
              number: list.newest.number,
              published: <Time at={list.newest.publishedAt} form="short" />,
              next: <Time at={list.newest.nextUpdate} form="short" />,
            })}
        <span className="block text-xs text-ink-faint">{list.url}</span>
      </Line>
    )}
    <Line icon={accepted ? ShieldCheck : ShieldX} tone={accepted ? 'text-good' : 'text-warn'}>
      {accepted ? t.verifiersAccept : t.verifiersRefuse}
    </Line>
    {keyBlocked && (
      <Line icon={KeySquare} tone="text-bad">
        {t.keyIsBlocked}
      </Line>
    )}
  </ul>
);
