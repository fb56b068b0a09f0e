import { count } from '#messages/numbers';
import * as t from '#messages/resource-servers';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { CoverageBadge, type Covered, Evidence, methodsIn, revocationPaths } from './coverage.tsx';

/** Who enforces the binding, by what, and what shows it. */
export const ResourceServerTable = ({ resourceServers }: { resourceServers: readonly Covered[] }) => (
  <Table
    caption={t.resourceServers}
    list="resource-servers"
    rows={resourceServers}
    rowKey={(server) => server.id}
    columns={[
      {
        header: t.name,
        names: true,
        cell: (server) => (
          <>
            <TextLink href={`/resource-servers/${server.id}`}>{server.name}</TextLink>
            <span className="block text-xs wrap-anywhere text-ink-faint">{server.url}</span>
          </>
        ),
      },
      {
        header: t.enforcement,
        card: true,
        className: 'sm:min-w-44',
        cell: (server) => (
          <>
            <CoverageBadge state={server.coverage.state} />
            <Evidence server={server} />
          </>
        ),
      },
      {
        header: t.method,
        from: 'lg',
        cell: (server) => (
          <>
            {methodsIn(server.coverage)}
            {server.coverage.versions.length > 0 && (
              <span className="block text-xs text-ink-faint">{server.coverage.versions.join(', ')}</span>
            )}
          </>
        ),
      },
      {
        header: t.revocations,
        cell: ({ coverage }) => (
          <span className={revocationPaths[coverage.revocation].tone}>{revocationPaths[coverage.revocation].word}</span>
        ),
      },
      {
        header: t.audiences,
        from: 'xl',
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
        header: t.lastDecision,
        card: true,
        cell: (server) =>
          server.lastDecisionAt === null ? <span className="text-ink-faint">{t.never}</span> : <Time at={server.lastDecisionAt} />,
      },
      { header: t.accepted24h, from: 'lg', end: true, cell: (server) => count(server.accepted24h) },
      {
        header: t.rejected24h,
        card: true,
        end: true,
        cell: ({ id, name, rejected24h }) =>
          rejected24h === 0 ? (
            '0'
          ) : (
            <TextLink href={`/activity?resourceServer=${id}&outcome=rejected`} className="font-medium text-bad!">
              {count(rejected24h)}
              <span className="sr-only"> {t.rejectedBy({ server: name })}</span>
            </TextLink>
          ),
      },
    ]}
  />
);
