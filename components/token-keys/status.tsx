import { CircleCheck, CircleX, Clock, History, type LucideIcon, OctagonX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Time } from '../ui/time.tsx';

export type TokenKey = WireOutput<'token-key.show'>;
export type TokenKeyList = WireOutput<'token-key.list'>;
export type Algorithm = TokenKey['algorithm'];

const statuses: Record<TokenKey['status'], { icon: LucideIcon; tone: Tone; word: string }> = {
  next: { icon: Clock, tone: 'accent', word: 'Next' },
  current: { icon: CircleCheck, tone: 'good', word: 'Current' },
  retiring: { icon: History, tone: 'warn', word: 'Retiring' },
  retired: { icon: CircleX, tone: 'plain', word: 'Retired' },
  revoked: { icon: OctagonX, tone: 'bad', word: 'Revoked' },
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
          <Step at={key.createdAt}>In the JWKS since</Step>
          {key.readyAt !== null && <Step at={key.readyAt}>{isReady(key) ? 'May sign since' : 'May sign from'}</Step>}
        </>
      );
    case 'current':
      return (
        <>
          <Step at={key.activatedAt ?? key.createdAt}>Signs since</Step>
          {replacedAt === null ? (
            <span className="block text-ink-faint">Replaced only by hand</span>
          ) : (
            <Step at={replacedAt}>{Date.parse(replacedAt) <= Date.now() ? 'Replacement due since' : 'To be replaced'}</Step>
          )}
        </>
      );
    case 'retiring':
      return (
        <>
          {key.retiringAt !== null && <Step at={key.retiringAt}>Signs no more since</Step>}
          {key.retirableAt !== null && <Step at={key.retirableAt}>Leaves the JWKS</Step>}
        </>
      );
    case 'retired':
      return key.retiredAt === null ? null : <Step at={key.retiredAt}>Left the JWKS</Step>;
    case 'revoked':
      return (
        <>
          {key.revokedAt !== null && <Step at={key.revokedAt}>Revoked</Step>}
          {key.revocationComment !== null && <span className="block text-ink-soft">{key.revocationComment}</span>}
        </>
      );
  }
}
