import { Ban, Check } from 'lucide-react';
import * as t from '#messages/audit';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Id } from '../ui/code.tsx';
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
  authority: '/authorities/',
  profile: '/profiles/',
  rotation: '/expiry/rotations/',
  certificate_request: '/requests/',
  foreign_certificate: '/foreign-certificates/',
  notice_channel: '/notices/channels/',
};
const kinds: Readonly<Record<string, string>> = { user: t.administrator, api_key: t.apiKey, identity: t.workload, system: t.hawser };

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

const isText = (value: unknown): value is string => typeof value === 'string';
const said = (value: unknown): string =>
  isText(value) ? value : Array.isArray(value) && value.every(isText) ? value.join(', ') : JSON.stringify(value);
const isNothing = (value: unknown): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0);
const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** `before` is undefined where nothing is said of it. */
type Entry = { readonly name: string; readonly before: string | null | undefined; readonly after: string | null };

/** What changed, with what it was before, and then what else is said of it. */
function entriesOf({ before, after, ...rest }: Event['detail']): { changed: Entry[]; said: Entry[] } {
  const [old, young] = [membersOf(before), membersOf(after)];
  const text = (members: Record<string, unknown>, name: string) =>
    name in members && !isNothing(members[name]) ? said(members[name]) : null;
  return {
    changed: [...new Set([...Object.keys(old), ...Object.keys(young)])]
      .map((name) => ({ name, before: before === undefined ? undefined : text(old, name), after: text(young, name) }))
      .filter((entry) => entry.before !== entry.after && (entry.before ?? entry.after) !== null),
    said: Object.keys(rest)
      .map((name) => ({ name, before: undefined, after: text(rest, name) }))
      .filter((entry) => entry.after !== null),
  };
}

const summaryOf = ({ name, before, after }: Entry): string =>
  `${name}: ${before === undefined ? '' : `${before ?? t.none} → `}${after ?? t.none}`;

const Side = ({ value, was }: { value: string | null; was: boolean }) => (
  <dd className={`flex gap-1.5 rounded px-1.5 font-mono wrap-anywhere ${was ? 'bg-bad-ground' : 'bg-good-ground'}`}>
    <span aria-hidden className={was ? 'text-bad' : 'text-good'}>
      {was ? '−' : '+'}
    </span>
    <span className="sr-only">{was ? t.before : t.after}</span>
    <span className="min-w-0">{value ?? <span className="text-ink-soft">{t.none}</span>}</span>
  </dd>
);

/** What is said of an event: what changed, with what it was before, and the rest. */
export const EventDetail = ({ detail }: { detail: Event['detail'] }) => {
  const { changed, said: others } = entriesOf(detail);
  if (changed.length + others.length === 0) return <None />;
  return (
    <details>
      <summary className="inline-flex min-h-6 max-w-full items-center rounded text-left text-ink-soft hover:text-ink">
        <span className="line-clamp-1 wrap-anywhere">{[...changed, ...others].map(summaryOf).join(', ')}</span>
      </summary>
      <dl className="mt-1 space-y-1.5 rounded bg-sunken px-2 py-1.5 text-xs">
        {changed.map(({ name, before, after }) => (
          <div key={name} className="space-y-0.5">
            <dt className="text-ink-soft">{name}</dt>
            {before !== undefined && <Side value={before} was />}
            <Side value={after} was={false} />
          </div>
        ))}
        {others.map(({ name, after }) => (
          <div key={name} className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3">
            <dt className="text-ink-soft">{name}</dt>
            <dd className="font-mono wrap-anywhere">{after}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
};

/** Of people and API keys each request is known; of what is older than the column, nothing is. */
const unknownRequest = ({ actor }: Event): string =>
  actor.kind === 'user' || actor.kind === 'api_key' ? t.olderThanTheRecord : t.cameInNoRequest;

const Actor = ({ event: { actor, authMethod } }: { event: Event }) => (
  <>
    {actor.kind === 'identity' ? (
      <TextLink href={`/identities/${actor.name}`}>{actor.name}</TextLink>
    ) : (
      <TextLink href={`/audit?actor=${encodeURIComponent(actor.id ?? actor.name)}`} title={t.allThatDid({ actor: actor.name })}>
        {actor.name}
      </TextLink>
    )}
    <span className="block text-xs text-ink-faint">
      {kinds[actor.kind] ?? actor.kind}
      {authMethod !== null && authMethod !== kinds[actor.kind] && t.byMethod({ method: authMethod })}
    </span>
  </>
);

const Result = ({ result }: { result: Event['result'] }) => (
  <Badge tone={result === 'done' ? 'plain' : 'warn'} icon={result === 'done' ? Check : Ban}>
    {t.results[result]}
  </Badge>
);

export const EventTable = ({ events }: { events: readonly Event[] }) => (
  <Table
    caption={t.eventsNewestFirst}
    list="audit"
    rows={events}
    rowKey={(event) => event.id}
    columns={[
      {
        header: t.event,
        names: true,
        cell: (event) =>
          event.code === null ? (
            <>
              <span className="font-medium">{event.type}</span>
              {isText(event.detail.operation) && <span className="block text-xs text-ink-faint">{event.detail.operation}</span>}
            </>
          ) : (
            <TextLink href={`/d/${event.id.replace(/^evt_/, 'dec_')}`}>
              {event.type}: {event.code}
            </TextLink>
          ),
      },
      { header: t.actor, card: true, cell: (event) => <Actor event={event} /> },
      { header: t.target, card: true, cell: (event) => <Target target={event.target} /> },
      { header: t.result, card: true, cell: (event) => <Result result={event.result} /> },
      { header: t.whatChanged, card: true, className: 'sm:w-[34%]', cell: (event) => <EventDetail detail={event.detail} /> },
      {
        header: t.source,
        from: 'lg',
        cell: (event) =>
          event.sourceAddress === null ? <None>{t.notRecorded}</None> : <span className="font-mono text-xs">{event.sourceAddress}</span>,
      },
      {
        header: t.request,
        from: 'xl',
        cell: (event) =>
          event.request === null ? (
            <span title={unknownRequest(event)}>
              <None>{unknownRequest(event)}</None>
            </span>
          ) : (
            <TextLink
              href={`/audit?request=${event.request}`}
              title={t.allOfThisRequest({ request: event.request })}
              className="text-xs whitespace-nowrap"
            >
              <Id value={event.request} head={4} tail={6} />
            </TextLink>
          ),
      },
      { header: t.time, card: true, cell: (event) => <Time at={event.at} /> },
      {
        header: t.payload,
        from: 'lg',
        cell: (event) => (
          <TextLink href={`/integrations/preview?event=${event.id}`} className="text-xs whitespace-nowrap">
            {t.asItLeaves({ type: <span className="sr-only"> ({event.type})</span> })}
          </TextLink>
        ),
      },
    ]}
  />
);
