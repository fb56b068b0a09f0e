'use client';

import {
  Ban,
  CirclePause,
  FileBadge2,
  History as HistoryIcon,
  Link2,
  type LucideIcon,
  Pencil,
  ShieldAlert,
  ShieldX,
  Ticket,
  TimerOff,
} from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import * as t from '#messages/history';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { EventDetail } from '../audit/event-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { short } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { address, Pages } from '../ui/pages.tsx';
import { Segments } from '../ui/segments.tsx';
import { Time } from '../ui/time.tsx';
import type { Writer } from '../ui/zone.ts';
import { useWriter } from '../ui/zone-context.tsx';

type History = WireOutput<'identity.history'>;
type Entry = History['items'][number];
type Act = Extract<Entry, { is: 'act' }>;
type Certificate = Extract<Entry, { is: 'expired' }>['certificate'];
type Kind = keyof typeof t.kinds;
type Identity = { readonly id: string; readonly name: string };

type Told = { icon: LucideIcon; tone: string; title: ReactNode; more: readonly ReactNode[]; below?: ReactNode };
const [plain, bad, warn] = ['text-ink-faint', 'text-bad', 'text-warn'];

const CertificateLink = ({ certificate: { id, serial } }: { certificate: Certificate }) =>
  t.serial({
    serial: (
      <TextLink href={`/certificates/${id}`} className="font-mono text-xs" title={serial}>
        {short(serial, 6, 4)}
      </TextLink>
    ),
  });

const iconOf = (type: string): Pick<Told, 'icon' | 'tone'> => {
  if (type === 'act.refused') return { icon: ShieldX, tone: warn };
  if (type.endsWith('.revoked') || type === 'identity.retired' || type.endsWith('.tokens_denied')) return { icon: Ban, tone: bad };
  if (type === 'identity.suspended' || type === 'certificate.clone_suspected') return { icon: CirclePause, tone: warn };
  return { icon: type.startsWith('certificate') ? FileBadge2 : Pencil, tone: plain };
};

const ofAct = ({ event, certificate }: Act, identity: Identity): Told => ({
  ...iconOf(event.type),
  title: event.type === 'act.refused' ? t.refused({ operation: String(event.detail.operation) }) : (t.acts[event.type] ?? event.type),
  more: [
    certificate !== null && <CertificateLink key="serial" certificate={certificate} />,
    certificate === null && event.target !== null && event.target.name !== identity.name && event.target.name,
    t.by({ actor: event.actor.name }),
    certificate?.firstSeen &&
      t.firstSeen({ address: certificate.firstSeen.sourceAddress, time: <Time at={certificate.firstSeen.at} form="short" /> }),
  ],
  below: Object.keys(event.detail).length > 0 && <EventDetail detail={event.detail} />,
});

function ofCase({ case: one }: Extract<Entry, { is: 'case' }>, identity: Identity): Told {
  const { tokenIdentity: owner, presentedIdentity: presenter, resourceServer: server } = one;
  const link = (party: Identity) => <TextLink href={`/identities/${party.id}`}>{party.name}</TextLink>;
  return {
    icon: ShieldAlert,
    tone: one.replay ? bad : warn,
    title: <TextLink href={`/rejections/${one.id}`}>{t.ofItsTokens({ rejections: one.count, code: one.code })}</TextLink>,
    more: [
      owner !== null && owner.id !== identity.id && t.tokenOf({ owner: link(owner) }),
      presenter !== null && presenter.id !== identity.id && t.presentedBy({ presenter: link(presenter) }),
      server !== null && t.atServer({ server: <TextLink href={`/resource-servers/${server.id}`}>{server.name}</TextLink> }),
    ],
    below: <span className="text-ink-soft">{one.meaning}</span>,
  };
}

const Parties = ({ parties }: { parties: readonly Identity[] }) =>
  parties.map(({ id, name }, place) => (
    <Fragment key={id}>
      {place > 0 && ', '}
      <TextLink href={`/identities/${id}`}>{name}</TextLink>
    </Fragment>
  ));

function ofHour(entry: Extract<Entry, { is: 'tokens' | 'refusals' }>, identity: Identity, writer: Writer): Told {
  const { from, until, code, count, more, audiences, actors, subjects } = entry;
  const issued = entry.is === 'tokens';
  const names = audiences.map((uri) => uri.replace(/^https?:\/\//, '')).join(', ');
  const href = address('/activity', { q: `identity:${identity.name} ${issued ? 'outcome:issued' : `code:${code}`}`, from, to: until });
  const what = issued ? t.tokens({ tokens: count }) : t.refusals({ refusals: count, code });
  return {
    icon: issued ? Ticket : Ban,
    tone: plain,
    title: <TextLink href={href}>{more ? t.atLeast({ what }) : what}</TextLink>,
    more: [
      names !== '' && (count > looked ? t.newestFor({ audiences: names }) : names),
      actors.length > 0 && t.inItsName({ actors: <Parties parties={actors} /> }),
      subjects.length > 0 && t.actingFor({ subjects: <Parties parties={subjects} /> }),
      t.fromUntil({ day: writer.day(from), from: minute(writer, from), until: minute(writer, until) }),
    ],
    below: !issued && <span className="text-ink-soft">{entry.meaning}</span>,
  };
}
const minute = (writer: Writer, at: string): string => writer.time(at).slice(0, 5);
/** Of an hour with more decisions than that, the audiences are those of the newest. */
const looked = 100;

function tell(entry: Entry, identity: Identity, writer: Writer): Told {
  switch (entry.is) {
    case 'act':
      return ofAct(entry, identity);
    case 'case':
      return ofCase(entry, identity);
    case 'expired':
      return { icon: TimerOff, tone: warn, title: t.expired, more: [<CertificateLink key="serial" certificate={entry.certificate} />] };
    default:
      return ofHour(entry, identity, writer);
  }
}

type Props = {
  identity: Identity;
  history: History;
  /** What the address says. */
  query: { readonly kind?: string | undefined; readonly cursor?: string | undefined; readonly trail?: string | undefined };
  /** The entry that the address links to. */
  entry: string | undefined;
};

/** All that happened to an identity, as one list; each entry has an address at which the list begins with it. */
export function History({ identity, history, query, entry }: Props) {
  const writer = useWriter();
  const path = `/identities/${identity.id}`;
  const { kind } = query;
  const at = (href: string): string => `${href}#timeline`;
  return (
    <Panel
      id="timeline"
      title={t.timeline}
      note={
        entry === undefined ? t.allThatHappened : t.fromALinkedEntryOn({ newest: <TextLink href={at(path)}>{t.showTheNewest}</TextLink> })
      }
      flush
      actions={
        <Segments
          label={t.whatToShow}
          items={[
            { href: at(path), name: t.everything, here: kind === undefined },
            ...(Object.keys(t.kinds) as Kind[]).map((each) => ({
              href: at(address(path, { kind: each })),
              name: t.kinds[each],
              here: kind === each,
            })),
          ]}
        />
      }
    >
      {entry !== undefined && history.items[0]?.id !== entry && (
        <div className="p-4">
          <Notice kind="warning">{t.linkedEntryIsGone}</Notice>
        </div>
      )}
      {history.items.length === 0 ? (
        <Empty small icon={HistoryIcon} title={t.nothingYet}>
          {t.whatWillShow}
        </Empty>
      ) : (
        <ol className="divide-y divide-line">
          {history.items.map((one) => {
            const { icon: Icon, tone, title, more, below } = tell(one, identity, writer);
            const instant = writer.instant(one.at);
            return (
              <li
                key={one.id}
                aria-current={one.id === entry ? 'true' : undefined}
                className={`group flex gap-3 px-4 py-2.5 ${one.id === entry ? 'bg-accent-ground' : ''}`}
              >
                <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
                <div className="min-w-0 flex-1">
                  <p className="flex flex-wrap items-baseline gap-x-2 wrap-anywhere">
                    <span className="font-medium">{title}</span>
                    {more.filter(Boolean).map((part, place) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: what is said beside a title has no other name
                      <span key={place} className="text-ink-soft">
                        {part}
                      </span>
                    ))}
                  </p>
                  {below && <div className="mt-0.5 text-xs">{below}</div>}
                </div>
                <span className="flex shrink-0 items-start gap-1 text-right text-xs text-ink-faint">
                  {one.is !== 'tokens' && one.is !== 'refusals' && <Time at={one.at} form="short" />}
                  <TextLink
                    href={at(address(path, { entry: one.id }))}
                    aria-label={t.linkToThisEntry({ entry: instant })}
                    className="-my-1 inline-flex size-6 items-center justify-center text-ink-faint!"
                  >
                    <Link2 aria-hidden className="size-3.5" />
                  </TextLink>
                </span>
              </li>
            );
          })}
        </ol>
      )}
      <Pages path={path} query={query} nextCursor={history.nextCursor} older={t.older} newer={t.newer} panel="timeline" />
    </Panel>
  );
}
