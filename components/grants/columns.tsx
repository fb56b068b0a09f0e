import { CircleArrowRight } from 'lucide-react';
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
    <span className="text-ink-faint">no scope</span>
  ) : (
    <span className="font-mono text-xs wrap-anywhere">{scopes.join(' ')}</span>
  );

export const ofIdentity: Column<Grant> = {
  header: 'Identity',
  names: true,
  cell: (grant) => <TextLink href={`/identities/${grant.identityId}/access`}>{grant.identityName}</TextLink>,
};
export const forAudience: Column<Grant> = {
  header: 'Audience',
  names: true,
  cell: (grant) => (
    <TextLink href={`/audiences/${grant.audienceId}`} className="wrap-anywhere">
      {grant.audienceUri}
    </TextLink>
  ),
};
const lifetimeOf = ({ lifetimeDefault, lifetimeMaximum }: Grant): string =>
  [
    lifetimeDefault === null ? 'as the audience says' : duration(lifetimeDefault),
    lifetimeMaximum !== null && `at most ${duration(lifetimeMaximum)}`,
  ]
    .filter(Boolean)
    .join(', ');

export const terms: readonly Column<Grant>[] = [
  {
    header: 'Scopes',
    cell: (grant) => (
      <>
        <Scopes scopes={grant.scopes} /> <ManagedBadge by={grant.managedBy} />
      </>
    ),
  },
  { header: 'Token lifetime', cell: lifetimeOf },
  {
    header: 'Environment',
    cell: (grant) =>
      grant.crossEnvironment ? (
        <Badge tone="warn" icon={CircleArrowRight}>
          Across
        </Badge>
      ) : (
        'the same'
      ),
  },
];

/** What it would get at this moment, asked with one press. */
export const simulation: Column<Grant> = {
  header: 'Now',
  cell: (grant) => (
    <TextLink href={`/audiences/${grant.audienceId}/simulate?identity=${encodeURIComponent(grant.identityName)}`}>Simulate</TextLink>
  ),
};

export const changes = ({ change, remove }: GrantActions, back: string): Column<Grant> => ({
  header: 'Change',
  end: true,
  cell: (grant) => (
    <span className="inline-flex flex-wrap gap-x-1 sm:justify-end">
      <ChangeGrantDialog grant={grant} action={change} back={back} />
      <RemoveGrantDialog grant={grant} action={remove} back={back} />
    </span>
  ),
});
