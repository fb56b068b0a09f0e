import type { ReactNode } from 'react';
import * as t from '#messages/token-keys';
import { duration, short } from '../ui/format.ts';
import type { TokenKey } from './status.tsx';

type Props = { tokenKey: TokenKey /** Of the same algorithm. */; next: TokenKey | undefined; jwksMaxAge: number };

const Column = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="bg-surface px-4 py-3">
    <h3 className="mb-1.5 text-xs font-semibold text-ink-soft">{title}</h3>
    <ul className="list-disc space-y-1.5 pl-4">{children}</ul>
  </div>
);

/** What ends at once, what somewhat later, and what goes on. */
export function RevokeTokenKeyEffect({ tokenKey: key, next, jwksMaxAge }: Props) {
  const signs = key.status === 'current';
  return (
    <div className="grid gap-px bg-line md:grid-cols-3">
      <Column title={t.stopsAtOnce}>
        <li>{key.liveTokens === 0 ? t.nothingItSignedLives() : t.whatItSignedEnds({ liveTokens: key.liveTokens })}</li>
        <li>{t.itLeavesTheJwks}</li>
        {signs && <li>{t.itSignsNothingMoreAtEvery}</li>}
      </Column>
      <Column title={t.stopsLater}>
        <li>{t.resourceServersThatCheckOffline({ jwksMaxAge: duration(jwksMaxAge) })}</li>
      </Column>
      <Column title={t.goesOn}>
        {signs ? (
          <li>
            {next === undefined
              ? t.aTokenServiceMakesAnotherKey({ algorithm: key.algorithm })
              : t.takesItsPlaceAtOnce({
                  kid: short(next.kid),
                  seen: next.readyAt === null || Date.parse(next.readyAt) <= Date.now(),
                })}
          </li>
        ) : (
          <li>{t.theKeyThatSignsNow}</li>
        )}
        <li>{t.workloadsAskForANewToken}</li>
      </Column>
    </div>
  );
}
