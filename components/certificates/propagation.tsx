import type { WireOutput } from '../../server/doors/api/contract.ts';
import { plural } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';

type Propagation = WireOutput<'certificate.propagation'>;
type Heard = Propagation['servers'][number];

/** Which resource servers have heard of a revocation, each by its own word. */
export function PropagationList({ propagation: { position, servers } }: { propagation: Propagation }) {
  if (position === null) return <p className="text-ink-soft">It concerned no audience, or nobody keeps who heard of it any more.</p>;
  if (servers.length === 0) return <p className="text-ink-soft">No resource server stands for an audience that it could be used at.</p>;
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
  const of = plural(instances.length, 'process', 'processes');
  switch (state) {
    case 'acknowledged':
      return `Heard by ${of}, the last after ${Math.max(...heard)} ms.`;
    case 'waiting':
      return `Heard by ${heard.length} of ${of} so far; the others accept nothing once what they know is too old.`;
    case 'silent':
      return `Heard by ${heard.length} of ${of}; from the others nothing was heard for a minute.`;
    case 'not_following':
      return 'Does not follow the feed: it asks each time, or does not check.';
  }
}
