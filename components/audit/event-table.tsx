import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Event = WireOutput<'event.list'>['items'][number];

const places: Readonly<Record<string, string>> = {
  identity: '/identities/',
  certificate: '/certificates/',
  audience: '/audiences/',
  resource_server: '/resource-servers/',
  resourceServer: '/resource-servers/',
  'resource-server': '/resource-servers/',
  decision: '/d/',
  trusted_issuer: '/issuers/',
  token_key: '/token-keys#',
  webhook: '/integrations/',
  case: '/rejections/',
};
const kinds: Readonly<Record<string, string>> = { user: 'administrator', api_key: 'API key', identity: 'workload', system: 'Hawser' };

const Target = ({ target }: { target: Event['target'] }) => {
  if (target === null) return <None />;
  const place = places[target.kind];
  return (
    <>
      {place === undefined ? target.name : <TextLink href={`${place}${target.id}`}>{target.name}</TextLink>}
      <span className="block text-xs text-ink-faint">{target.kind.replaceAll('_', ' ')}</span>
    </>
  );
};

const said = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** A change is told as `before → after`; whatever has no before is told as it is. */
function entriesOf({ before, after, ...rest }: Event['detail']): [string, string][] {
  const old = membersOf(before);
  const changed = Object.entries(membersOf(after)).map(([name, value]): [string, string] => [
    name,
    name in old ? `${said(old[name])} → ${said(value)}` : said(value),
  ]);
  return [...changed, ...Object.entries(rest).map(([name, value]): [string, string] => [name, said(value)])].filter(
    ([, text]) => text !== '' && text !== 'null',
  );
}

const Detail = ({ detail }: { detail: Event['detail'] }) => {
  const entries = entriesOf(detail);
  if (entries.length === 0) return <None />;
  return (
    <details>
      <summary className="inline-flex min-h-6 max-w-full items-center rounded text-left text-ink-soft hover:text-ink">
        <span className="line-clamp-1 wrap-anywhere">{entries.map(([name, value]) => `${name}: ${value}`).join(', ')}</span>
      </summary>
      <dl className="mt-1 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-0.5 rounded bg-sunken px-2 py-1.5 text-xs">
        {entries.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-faint">{name}</dt>
            <dd className="font-mono wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
};

export const EventTable = ({ events }: { events: readonly Event[] }) => (
  <Table
    caption="Events, newest first"
    rows={events}
    rowKey={(event) => event.id}
    columns={[
      {
        header: 'Event',
        names: true,
        cell: (event) =>
          event.code === null ? (
            <span className="font-medium">{event.type}</span>
          ) : (
            <TextLink href={`/d/${event.id.replace(/^evt_/, 'dec_')}`}>
              {event.type}: {event.code}
            </TextLink>
          ),
      },
      {
        header: 'Actor',
        cell: (event) => (
          <>
            {event.actor.kind === 'identity' && event.actor.id !== null ? (
              <TextLink href={`/identities/${event.actor.name}`}>{event.actor.name}</TextLink>
            ) : (
              event.actor.name
            )}
            <span className="block text-xs text-ink-faint">{kinds[event.actor.kind] ?? event.actor.kind}</span>
          </>
        ),
      },
      { header: 'Target', cell: (event) => <Target target={event.target} /> },
      { header: 'Detail', className: 'sm:w-[34%]', cell: (event) => <Detail detail={event.detail} /> },
      {
        header: 'Source',
        from: 'lg',
        cell: (event) =>
          event.sourceAddress === null ? <None>not recorded</None> : <span className="font-mono text-xs">{event.sourceAddress}</span>,
      },
      { header: 'Time', cell: (event) => <Time at={event.at} /> },
      {
        header: 'Payload',
        from: 'lg',
        cell: (event) => (
          <TextLink href={`/integrations/preview?event=${event.id}`} className="text-xs">
            as it leaves<span className="sr-only"> ({event.type})</span>
          </TextLink>
        ),
      },
    ]}
  />
);
