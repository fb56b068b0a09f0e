import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/certificates';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';
import { ChangedMark } from './changes.tsx';
import type { Part } from './figures.ts';

type BlockProps = {
  icon: LucideIcon;
  title: string;
  tone: string;
  /** Says of it, where that is so, that something in it has changed since it was shown. */
  part?: Part;
  children: ReactNode;
};

/** One of the columns of what a revocation ends. */
export const Block = ({ icon: Icon, title, tone, part, children }: BlockProps) => (
  <div className="min-w-0 bg-surface px-4 py-3 has-data-changed:bg-warn-ground">
    <h3 className={`mb-1 flex flex-wrap items-center gap-1.5 text-sm font-semibold ${tone}`}>
      <Icon aria-hidden className="size-4" /> {title}
      {part !== undefined && <ChangedMark part={part} />}
    </h3>
    <ul className="space-y-1 text-ink-soft">{children}</ul>
  </div>
);

/** Shown where the sheet says that keys are blocked. */
export const WhereBlocked = ({ children }: { children: ReactNode }) => (
  <li className="hidden group-has-[input[value=keyCompromise]:checked]/sheet:list-item group-has-[input[type=hidden][value=keyCompromise]]/sheet:list-item group-has-[input[name=blockKey]:checked]/sheet:list-item">
    {children}
  </li>
);

type Audiences = WireOutput<'certificate.revocation-preview'>['audiences'];
type Server = Audiences[number]['resourceServers'][number];

const Name = ({ server }: { server: Server }) => <TextLink href={`/resource-servers/${server.id}`}>{server.name}</TextLink>;

/** Those whose tokens stop in this way; nothing where there are none. */
export function Reached({ by, audiences, children }: { by: Server['stops']; audiences: Audiences; children: ReactNode }) {
  const servers = new Map(
    audiences.flatMap((each) => each.resourceServers).flatMap((each) => (each.stops === by ? [[each.id, each]] : [])),
  );
  if (servers.size === 0) return null;
  return (
    <li>
      {children}{' '}
      {[...servers.values()].map((server, index) => (
        <span key={server.id}>
          {index > 0 && ', '}
          <Name server={server} />
        </span>
      ))}
      .
    </li>
  );
}

const reasons: Record<Server['because'], string> = {
  accepts_unbound: t.acceptsTokensWithoutTheirCertificate,
  nothing_known: t.isNotKnownToHear,
  follows: t.followsTheFeed,
  asks: t.asksEachTime,
  proven: t.wasProven,
};

/** Where tokens go on to be accepted until they expire, and why. */
export const Unstopped = ({ audiences }: { audiences: Audiences }) =>
  audiences.flatMap(({ audience, liveTokens, liveUntil, resourceServers }) => {
    const until = <>{t.tokenUntil({ liveTokens, time: <Time at={liveUntil} form="line" /> })}</>;
    if (resourceServers.length === 0)
      return [
        <li key={audience}>
          {t.nobodyIsRegisteredToCheck({ audience: <strong className="font-semibold text-ink wrap-anywhere">{audience}</strong>, until })}
        </li>,
      ];
    return resourceServers
      .filter(({ stops }) => stops === 'not')
      .map((server) => (
        <li key={`${audience} ${server.id}`}>
          <Name server={server} /> {reasons[server.because]}: {until}.
        </li>
      ));
  });

/** Whether any of these tokens go on to be accepted somewhere. */
export const anyUnstopped = (audiences: Audiences): boolean =>
  audiences.some(({ resourceServers }) => resourceServers.length === 0 || resourceServers.some(({ stops }) => stops === 'not'));
