import { CircleCheck, CircleX, Clock, History, type LucideIcon, OctagonX } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/token-keys';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Time } from '../ui/time.tsx';

export type TokenKey = WireOutput<'token-key.show'>;
export type TokenKeyList = WireOutput<'token-key.list'>;
export type Algorithm = TokenKey['algorithm'];

const statuses: Record<TokenKey['status'], { icon: LucideIcon; tone: Tone; word: string }> = {
  next: { icon: Clock, tone: 'accent', word: t.next },
  current: { icon: CircleCheck, tone: 'good', word: t.current },
  retiring: { icon: History, tone: 'warn', word: t.retiring },
  retired: { icon: CircleX, tone: 'plain', word: t.retired },
  revoked: { icon: OctagonX, tone: 'bad', word: t.revoked },
};

export const TokenKeyStatus = ({ status }: { status: TokenKey['status'] }) => {
  const { icon, tone, word } = statuses[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
};

export const isOver = ({ status }: TokenKey): boolean => status === 'retired' || status === 'revoked';
export const isReady = ({ readyAt }: TokenKey): boolean => readyAt !== null && Date.parse(readyAt) <= Date.now();
export const isRetirable = ({ status, retirableAt }: TokenKey): boolean =>
  status === 'next' || (retirableAt !== null && Date.parse(retirableAt) <= Date.now());

const Step = ({ children, at }: { children: ReactNode; at: string }) => (
  <span className="block max-sm:mb-1">
    <span className="text-ink-soft">{children}</span> <Time at={at} form="line" />
  </span>
);

/** What a key does now, since when, and what comes next. */
export function TokenKeyLife({ tokenKey: key, replacedAt }: { tokenKey: TokenKey /** Of the current one. */; replacedAt: string | null }) {
  switch (key.status) {
    case 'next':
      return (
        <>
          <Step at={key.createdAt}>{t.inTheJwksSince}</Step>
          {key.readyAt !== null && <Step at={key.readyAt}>{isReady(key) ? t.maySignSince : t.maySignFrom}</Step>}
        </>
      );
    case 'current':
      return (
        <>
          <Step at={key.activatedAt ?? key.createdAt}>{t.signsSince}</Step>
          {replacedAt === null ? (
            <span className="block text-ink-faint">{t.noScheduleInTable}</span>
          ) : (
            <Step at={replacedAt}>{Date.parse(replacedAt) <= Date.now() ? t.replacementDueSince : t.toBeReplaced}</Step>
          )}
        </>
      );
    case 'retiring':
      return (
        <>
          {key.retiringAt !== null && <Step at={key.retiringAt}>{t.signsNoMoreSince}</Step>}
          {key.retirableAt !== null && <Step at={key.retirableAt}>{t.leavesTheJwks}</Step>}
        </>
      );
    case 'retired':
      return key.retiredAt === null ? null : <Step at={key.retiredAt}>{t.leftTheJwks}</Step>;
    case 'revoked':
      return (
        <>
          {key.revokedAt !== null && <Step at={key.revokedAt}>{t.revoked}</Step>}
          {key.revocationComment !== null && <span className="block text-ink-soft">{key.revocationComment}</span>}
        </>
      );
  }
}
