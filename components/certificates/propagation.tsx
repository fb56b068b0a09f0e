import { CircleCheck, CircleDashed, CircleX, Clock3, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/revocations';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';
import { placeOf, type Usage } from './usage.tsx';

export type Propagation = WireOutput<'certificate.propagation'>;
type Heard = Propagation['servers'][number];

const Line = ({ icon: Icon, tone, children }: { icon: LucideIcon; tone: string; children: ReactNode }) => (
  <li className="flex gap-2">
    <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
    <div className="min-w-0">{children}</div>
  </li>
);

/** For how long a page keeps up with a revocation that has not come everywhere. */
const followed = 180_000;

/**
 * After how many milliseconds to look again: soon while somebody may hear of it any moment or the list be published, and still while a
 * token that is bound to it has not ended, since whoever does not follow may accept one. Null once nothing can come any more.
 */
export function lookAgainAfter({ revokedAt, servers, list, tokensUntil }: Propagation, now = Date.now()): number | null {
  if (revokedAt === null) return null;
  const awaited = servers.some(({ state }) => state === 'waiting') || list?.madeAfter === false;
  if (awaited && now - Date.parse(revokedAt) < followed) return 1_500;
  return tokensUntil !== null && now < Date.parse(tokensUntil) ? 10_000 : null;
}

/** How far a revocation has come: who has heard of it, each by its own word, the list, and whether anybody accepted it since. */
export function PropagationList({ propagation, usage, readAt }: { propagation: Propagation; usage: Usage; readAt: string }) {
  const { revokedAt, position, servers, list } = propagation;
  return (
    <ul className="space-y-2.5">
      {revokedAt !== null && (
        <Line icon={CircleCheck} tone="text-good">
          {t.recordedAt({ time: <Time at={revokedAt} form="line" /> })}
        </Line>
      )}
      {servers.map((server) => (
        <Line key={server.id} {...(server.state === 'acknowledged' ? good : server.state === 'waiting' ? waiting : unsure)}>
          <TextLink href={`/resource-servers/${server.id}`}>{server.name}</TextLink>
          <span className={`block ${server.state === 'acknowledged' ? 'text-ink-soft' : 'text-warn'}`}>{heardInWords(server)}</span>
        </Line>
      ))}
      {servers.length === 0 && (
        <Line icon={CircleDashed} tone="text-ink-faint">
          <span className="text-ink-soft">{position === null ? t.itConcernedNoAudienceOrNobody : t.noResourceServerStands}</span>
        </Line>
      )}
      <ListLine list={list} />
      <AcceptedLine usage={usage} readAt={readAt} />
    </ul>
  );
}

const good = { icon: CircleCheck, tone: 'text-good' } as const;
const waiting = { icon: Clock3, tone: 'text-warn' } as const;
const unsure = { icon: TriangleAlert, tone: 'text-warn' } as const;

const ListLine = ({ list }: { list: Propagation['list'] }) =>
  list === null ? (
    <Line {...unsure}>{t.noListNamesIt}</Line>
  ) : list.madeAfter ? (
    <Line {...good}>
      {t.listMadeAfter({ number: list.number, time: <Time at={list.publishedAt} form="short" /> })}
      <span className="block text-ink-soft">{t.ocspAnswersFromTheLedger}</span>
    </Line>
  ) : (
    <Line {...waiting}>
      {t.listMadeBefore({ number: list.number })}
      <span className="block text-ink-soft">{t.ocspAnswersFromTheLedger}</span>
    </Line>
  );

/** Milliseconds after which nobody who enforces can have missed it: a follower accepts nothing by knowledge older than that. */
const staleness = 5_000;

function AcceptedLine({ usage, readAt }: { usage: Usage; readAt: string }) {
  const { acceptedAfterRevocation: accepted, acceptedKnownFrom: knownFrom } = usage;
  if (accepted === null)
    return (
      <Line {...(knownFrom === null ? good : unsure)}>
        {knownFrom === null ? t.notAcceptedSince : t.notAcceptedSinceAsFarAs({ time: <Time at={knownFrom} form="instant" /> })}
        <span className="block text-ink-soft">{t.readAt({ time: <Time at={readAt} form="instant" /> })}</span>
      </Line>
    );
  const late = accepted.milliseconds > staleness;
  return (
    <Line icon={late ? CircleX : TriangleAlert} tone={late ? 'text-bad' : 'text-warn'}>
      <span className={`font-medium ${late ? 'text-bad' : 'text-warn'}`}>
        {t.acceptedSince({ milliseconds: accepted.milliseconds, where: placeOf(accepted) })}
      </span>{' '}
      <TextLink href={`/d/${accepted.decisionId}`}>{t.itsDecision}</TextLink>
    </Line>
  );
}

/** What one resource server has heard, in a sentence. */
export function heardInWords({ state, instances }: Heard): string {
  const heard = instances.flatMap(({ milliseconds }) => milliseconds ?? []);
  const processes = instances.length;
  switch (state) {
    case 'acknowledged':
      return t.heardByTheLastAfterMs({ processes, last: Math.max(...heard) });
    case 'waiting':
      return t.heardByOfSoFar({ heard: heard.length, processes });
    case 'silent':
      return t.heardByOfFromTheOthers({ heard: heard.length, processes });
    case 'not_following':
      return t.doesNotFollowTheFeed;
  }
}
