import { CircleCheck, CircleHelp, VolumeX } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { count } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type ResourceServer = WireOutput<'resource-server.show'>;
const day = 86_400_000;

/** Whether verdicts come from it: one that is silent may not be checking anything. */
export function Reporting({ resourceServer }: { resourceServer: ResourceServer }) {
  const { lastDecisionAt } = resourceServer;
  if (lastDecisionAt === null)
    return (
      <Badge tone="plain" icon={CircleHelp}>
        No decision yet
      </Badge>
    );
  return Date.now() - Date.parse(lastDecisionAt) > day ? (
    <Badge tone="warn" icon={VolumeX}>
      Silent for a day
    </Badge>
  ) : (
    <Badge tone="good" icon={CircleCheck}>
      Deciding
    </Badge>
  );
}

export const ResourceServerTable = ({ resourceServers }: { resourceServers: readonly ResourceServer[] }) => (
  <Table
    caption="Resource servers"
    rows={resourceServers}
    rowKey={(server) => server.id}
    columns={[
      {
        header: 'Name',
        names: true,
        cell: (server) => (
          <>
            <TextLink href={`/resource-servers/${server.id}`}>{server.name}</TextLink>
            <span className="block text-xs text-ink-faint">{server.url}</span>
          </>
        ),
      },
      { header: 'State', cell: (server) => <Reporting resourceServer={server} /> },
      { header: 'Kind', from: 'xl', cell: (server) => server.kind },
      {
        header: 'Identity',
        from: 'lg',
        cell: (server) => <TextLink href={`/identities/${server.identityId}`}>{server.identityName}</TextLink>,
      },
      {
        header: 'Audiences',
        className: 'sm:min-w-44',
        cell: (server) => (
          <ul>
            {server.audiences.map((audience) => (
              <li key={audience.id}>
                <TextLink href={`/audiences/${audience.id}`} className="inline-block py-0.5 wrap-anywhere">
                  {audience.uri}
                </TextLink>
              </li>
            ))}
          </ul>
        ),
      },
      {
        header: 'Last decision',
        cell: (server) =>
          server.lastDecisionAt === null ? <span className="text-ink-faint">never</span> : <Time at={server.lastDecisionAt} />,
      },
      { header: 'Accepted 24 h', from: 'lg', end: true, cell: (server) => count(server.accepted24h) },
      {
        header: 'Rejected 24 h',
        end: true,
        cell: (server) => <span className={server.rejected24h > 0 ? 'font-medium text-bad' : ''}>{count(server.rejected24h)}</span>,
      },
    ]}
  />
);
