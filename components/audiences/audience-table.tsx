import type { WireOutput } from '../../server/doors/api/contract.ts';
import { count, duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';

type Audience = WireOutput<'audience.list'>['items'][number];

export const AudienceTable = ({ audiences }: { audiences: readonly Audience[] }) => (
  <Table
    caption="Audiences"
    list="audiences"
    rows={audiences}
    rowKey={(audience) => audience.id}
    columns={[
      {
        header: 'Audience',
        names: true,
        cell: (audience) => (
          <>
            <TextLink href={`/audiences/${audience.id}`}>{audience.uri}</TextLink>
            {audience.description !== '' && <span className="block text-xs text-ink-faint">{audience.description}</span>}
          </>
        ),
      },
      { header: 'Environment', from: 'lg', cell: (audience) => audience.environment },
      {
        header: 'Token lifetime',
        cell: (audience) => `${duration(audience.lifetimeDefault)}, at most ${duration(audience.lifetimeMaximum)}`,
      },
      {
        header: 'Scopes',
        cell: (audience) =>
          audience.scopes.length === 0 ? (
            <span className="text-ink-faint">none</span>
          ) : (
            <span className="font-mono text-xs">{audience.scopes.join(' ')}</span>
          ),
      },
      {
        header: 'Enforced by',
        from: 'lg',
        cell: (audience) =>
          audience.resourceServers.length === 0 ? (
            <span className="text-ink-faint">no resource server</span>
          ) : (
            audience.resourceServers.join(', ')
          ),
      },
      { header: 'Grants', end: true, cell: (audience) => count(audience.grants) },
    ]}
  />
);
