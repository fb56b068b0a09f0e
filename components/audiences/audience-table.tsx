import * as t from '#messages/audiences';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';

type Audience = WireOutput<'audience.list'>['items'][number];

export const AudienceTable = ({ audiences }: { audiences: readonly Audience[] }) => (
  <Table
    caption={t.audiences}
    list="audiences"
    rows={audiences}
    rowKey={(audience) => audience.id}
    columns={[
      {
        header: t.audience,
        names: true,
        cell: (audience) => (
          <>
            <TextLink href={`/audiences/${audience.id}`}>{audience.uri}</TextLink>
            {audience.description !== '' && <span className="block text-xs text-ink-faint">{audience.description}</span>}
          </>
        ),
      },
      { header: t.environment, from: 'lg', cell: (audience) => audience.environment },
      {
        header: t.tokenLifetime,
        cell: (audience) =>
          t.atMost({ lifetimeDefault: duration(audience.lifetimeDefault), lifetimeMaximum: duration(audience.lifetimeMaximum) }),
      },
      {
        header: t.scopes,
        cell: (audience) =>
          audience.scopes.length === 0 ? (
            <span className="text-ink-faint">{t.none}</span>
          ) : (
            <span className="font-mono text-xs">{audience.scopes.join(' ')}</span>
          ),
      },
      {
        header: t.enforcedBy,
        from: 'lg',
        cell: (audience) =>
          audience.resourceServers.length === 0 ? (
            <span className="text-ink-faint">{t.noResourceServer}</span>
          ) : (
            audience.resourceServers.join(', ')
          ),
      },
      { header: t.grants, end: true, cell: (audience) => count(audience.grants) },
    ]}
  />
);
