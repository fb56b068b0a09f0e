import { CircleCheck, CircleOff, type LucideIcon, VolumeX } from 'lucide-react';
import { count } from '#messages/numbers';
import * as t from '#messages/resource-servers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Id } from '../ui/code.tsx';
import { Panel } from '../ui/page.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Follower = WireOutput<'resource-server.followers'>['items'][number];

const states: Record<Follower['state'], { tone: Tone; icon: LucideIcon; word: string }> = {
  following: { tone: 'good', icon: CircleCheck, word: t.following },
  silent: { tone: 'warn', icon: VolumeX, word: t.silent },
  ended: { tone: 'plain', icon: CircleOff, word: t.ended },
};

/** Each process that follows the feed: whether it is there, whether it knows all that was revoked, and whether it told all that it decided. */
export const Followers = ({ followers }: { followers: readonly Follower[] }) =>
  followers.length === 0 ? null : (
    <Panel title={t.verifiers} note={t.processesThatFollowTheFeed} flush>
      <Table
        caption={t.verifiers}
        rows={followers}
        rowKey={({ instance }) => instance}
        columns={[
          {
            header: t.process,
            names: true,
            cell: ({ instance, version }) => (
              <>
                <Id value={instance} head={0} tail={12} />
                {version !== null && <span className="block text-xs text-ink-faint">{version}</span>}
              </>
            ),
          },
          {
            header: t.state,
            cell: ({ state, since }) => (
              <>
                <Badge tone={states[state].tone} icon={states[state].icon}>
                  {states[state].word}
                </Badge>
                {/* It began to follow then; when it fell silent or ended is when it was last heard of. */}
                {state === 'following' && (
                  <span className="block text-xs text-ink-faint">{t.sinceTime({ time: <Time at={since} form="short" /> })}</span>
                )}
              </>
            ),
          },
          { header: t.lastHeardOf, cell: ({ seenAt }) => <Time at={seenAt} form="short" /> },
          {
            header: t.revocations,
            cell: ({ state, behindSince }) =>
              state === 'ended' ? (
                <None>{t.ended}</None>
              ) : behindSince === null ? (
                t.knowsThemAll
              ) : (
                <span className="text-warn">{t.missesWhatWasToldSince({ time: <Time at={behindSince} form="instant" /> })}</span>
              ),
          },
          {
            header: t.decisionsTold,
            cell: ({ countedUntil, lost }) => (
              <>
                {countedUntil === null ? <None>{t.countsNothing}</None> : t.allUntil({ time: <Time at={countedUntil} form="instant" /> })}
                {lost > 0 && <span className="block font-medium text-bad">{t.lostDecisions({ lost: count(lost) })}</span>}
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
