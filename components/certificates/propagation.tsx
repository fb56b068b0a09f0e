import * as t from '#messages/certificates';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';

type Propagation = WireOutput<'certificate.propagation'>;
type Heard = Propagation['servers'][number];

/** Which resource servers have heard of a revocation, each by its own word. */
export function PropagationList({ propagation: { position, servers } }: { propagation: Propagation }) {
  if (position === null) return <p className="text-ink-soft">{t.itConcernedNoAudienceOrNobody}</p>;
  if (servers.length === 0) return <p className="text-ink-soft">{t.noResourceServerStands}</p>;
  return (
    <ul className="space-y-2">
      {servers.map((server) => (
        <li key={server.id}>
          <TextLink href={`/resource-servers/${server.id}`}>{server.name}</TextLink>
          <span className={`block text-sm ${server.state === 'acknowledged' ? 'text-ink-soft' : 'text-warn'}`}>{sentence(server)}</span>
        </li>
      ))}
    </ul>
  );
}

function sentence({ state, instances }: Heard): string {
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
