import { count } from '#messages/numbers';
import * as t from '#messages/usage';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { roughly } from '../ui/format.ts';
import { type Tile, Tiles } from '../ui/tiles.tsx';
import { Time } from '../ui/time.tsx';

type Usage = WireOutput<'audience.usage'>;
type Props = {
  live: Usage['live'];
  decisions: Usage['decisions'];
  /** Null for a whole day. */
  since: string | null;
  filter: string;
};

/** `12 min`, `24 h`: how far back was counted, which is less where very much was decided. */
const span = (since: string): string => roughly((Date.now() - Date.parse(since)) / 1000);
const window = (since: string | null): string =>
  since === null || Date.now() - Date.parse(since) > 86_000_000 ? '24 h' : t.lastSince({ since: span(since) });

const negativeOf = (decisions: Usage['decisions']): number => decisions.refused + decisions.rejected;

const liveTile = ({ live, filter }: Pick<Props, 'live' | 'filter'>): Tile => ({
  href: `/activity?${filter}&outcome=issued`,
  name: t.liveTokens,
  value: live.more ? `> ${count(live.count)}` : count(live.count),
  note: live.until === null ? t.noneCouldBeUsedNow : t.theLastUntilTime({ time: <Time at={live.until} form="time" /> }),
});

/** What could be used now and what was decided; `filter` is the part of an address that finds the same decisions. */
export const UsageTiles = ({ live, decisions, since, filter }: Props) => (
  <Tiles
    across={4}
    tiles={[
      liveTile({ live, filter }),
      {
        href: `/activity?${filter}&outcome=issued`,
        name: t.issuedSince({ since: window(since) }),
        value: count(decisions.issued),
        note: t.useAccepted({ accepted: decisions.accepted }),
      },
      {
        href: `/activity?${filter}&outcome=negative`,
        name: t.refusedOrRejected({ since: window(since) }),
        value: count(negativeOf(decisions)),
        note: t.refusedATokenRejectedInUse({ refused: count(decisions.refused), rejected: count(decisions.rejected) }),
        ...(negativeOf(decisions) > 0 ? { tone: 'warn' } : {}),
      },
      {
        href: `/activity?${filter}&outcome=replay`,
        name: t.replaysSince({ since: window(since) }),
        value: count(decisions.replays),
        note: t.usedBySomebodyTheyDo,
        ...(decisions.replays > 0 ? { tone: 'bad' } : {}),
      },
    ]}
  />
);
