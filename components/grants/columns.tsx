import { CircleArrowRight } from 'lucide-react';
import * as t from '#messages/grants';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ManagedBadge } from '../fleet/managed.tsx';
import { Badge } from '../ui/badge.tsx';
import { duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import type { Column } from '../ui/table.tsx';
import { ChangeGrantDialog, type GrantActions, RemoveGrantDialog } from './dialogs.tsx';

export type Grant = WireOutput<'grant.list'>['items'][number];

export const Scopes = ({ scopes }: { scopes: readonly string[] }) =>
  scopes.length === 0 ? (
    <span className="text-ink-faint">{t.noScope}</span>
  ) : (
    <span className="font-mono text-xs wrap-anywhere">{scopes.join(' ')}</span>
  );

export const ofIdentity: Column<Grant> = {
  header: t.identity,
  names: true,
  cell: (grant) => <TextLink href={`/identities/${grant.identityId}/access`}>{grant.identityName}</TextLink>,
};
export const forAudience: Column<Grant> = {
  header: t.audience,
  names: true,
  cell: (grant) => (
    <TextLink href={`/audiences/${grant.audienceId}`} className="wrap-anywhere">
      {grant.audienceUri}
    </TextLink>
  ),
};
const lifetimeOf = ({ lifetimeDefault, lifetimeMaximum }: Grant): string =>
  [
    lifetimeDefault === null ? t.asTheAudienceSays : duration(lifetimeDefault),
    lifetimeMaximum !== null && t.atMost({ lifetimeMaximum: duration(lifetimeMaximum) }),
  ]
    .filter(Boolean)
    .join(', ');

export const terms: readonly Column<Grant>[] = [
  {
    header: t.scopes,
    cell: (grant) => (
      <>
        <Scopes scopes={grant.scopes} /> <ManagedBadge by={grant.managedBy} />
      </>
    ),
  },
  { header: t.tokenLifetime, cell: lifetimeOf },
  {
    header: t.environment,
    cell: (grant) =>
      grant.crossEnvironment ? (
        <Badge tone="warn" icon={CircleArrowRight}>
          {t.across}
        </Badge>
      ) : (
        t.theSame
      ),
  },
];

/** What it would get at this moment, asked with one press. */
export const simulation: Column<Grant> = {
  header: t.now,
  cell: (grant) => (
    <TextLink href={`/audiences/${grant.audienceId}/simulate?identity=${encodeURIComponent(grant.identityName)}`}>{t.simulate}</TextLink>
  ),
};

export const changes = ({ change, remove }: GrantActions, back: string): Column<Grant> => ({
  header: t.change,
  end: true,
  cell: (grant) => (
    <span className="inline-flex flex-wrap gap-x-1 sm:justify-end">
      <ChangeGrantDialog grant={grant} action={change} back={back} />
      <RemoveGrantDialog grant={grant} action={remove} back={back} />
    </span>
  ),
});
