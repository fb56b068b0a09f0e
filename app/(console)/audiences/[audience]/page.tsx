import { Fingerprint, Pencil } from 'lucide-react';
import type { Metadata } from 'next';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { Table } from '#components/ui/table';
import { Time } from '#components/ui/time';
import { may } from '#server/domain/roles';
import { duration } from '../../../../components/ui/format.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';

type Props = { params: Promise<{ audience: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Audience' };

export default async function AudiencePage({ params, searchParams }: Props) {
  const [{ audience: reference }, { notice, cursor, trail }, who] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'cursor', 'trail']),
    session(),
  ]);
  const audience = await read('audience.show', { audience: decodeURIComponent(reference) });
  const grants = await read('grant.list', { audience: audience.id, limit: 50, ...(cursor === undefined ? {} : { cursor }) });
  return (
    <>
      <PageHeader
        trail={[{ href: '/audiences', name: 'Audiences' }]}
        title={audience.uri}
        lead={audience.description || undefined}
        actions={
          may(who.role, 'administer') && (
            <LinkButton href={`/audiences/${audience.id}/edit`}>
              <Pencil aria-hidden /> Change
            </LinkButton>
          )
        }
      />
      <Done
        notice={notice}
        sentences={{
          registered: 'The audience is registered. Let identities ask for its tokens: grants are added on their pages.',
          changed: 'The audience is changed.',
        }}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <Panel title="Grants" note="Who may ask for tokens for this audience" flush>
          {grants.items.length === 0 ? (
            <Empty icon={Fingerprint} title="Nobody may ask yet" small>
              Open one of the <TextLink href="/identities">identities</TextLink> and add a grant there.
            </Empty>
          ) : (
            <Table
              caption={`Grants for ${audience.uri}`}
              rows={grants.items}
              rowKey={(grant) => grant.id}
              columns={[
                {
                  header: 'Identity',
                  names: true,
                  cell: (grant) => <TextLink href={`/identities/${grant.identityId}`}>{grant.identityName}</TextLink>,
                },
                {
                  header: 'Scopes',
                  cell: (grant) =>
                    grant.scopes.length === 0 ? (
                      <span className="text-ink-faint">no scope</span>
                    ) : (
                      <span className="font-mono text-xs">{grant.scopes.join(' ')}</span>
                    ),
                },
                {
                  header: 'Longest token',
                  cell: (grant) => (grant.lifetimeMaximum === null ? 'as the audience allows' : duration(grant.lifetimeMaximum)),
                },
                { header: 'Added', cell: (grant) => <Time at={grant.createdAt} /> },
              ]}
            />
          )}
          <Pages
            path={`/audiences/${audience.id}`}
            query={{ cursor, trail }}
            nextCursor={grants.nextCursor}
            older="Next"
            newer="Previous"
          />
        </Panel>
        <Panel title="Facts" className="max-xl:order-first">
          <Facts
            stacked
            items={[
              ['Token lifetime', duration(audience.lifetimeDefault)],
              ['Longest', duration(audience.lifetimeMaximum)],
              [
                'Certificate life left',
                audience.minCertificateLife === 0 ? 'no minimum' : `at least ${duration(audience.minCertificateLife)}`,
              ],
              ['Signed with', audience.algorithm],
              [
                'Scopes',
                audience.scopes.length === 0 ? (
                  'none'
                ) : (
                  <span key="scopes" className="font-mono text-xs">
                    {audience.scopes.join(' ')}
                  </span>
                ),
              ],
              ['Environment', audience.environment],
              [
                'Enforced by',
                audience.resourceServers.length === 0 ? (
                  <span key="rs" className="text-ink-faint">
                    no resource server
                  </span>
                ) : (
                  <TextLink key="rs" href="/resource-servers">
                    {audience.resourceServers.join(', ')}
                  </TextLink>
                ),
              ],
              [
                'Decisions',
                <TextLink key="decisions" href={`/activity?audience=${encodeURIComponent(audience.uri)}`}>
                  Activity at this audience
                </TextLink>,
              ],
              ['Changed', <Time key="changed" at={audience.updatedAt} />],
              ['Id', <CopyableId key="id" value={audience.id} what="id of the audience" />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
