import { ClipboardCheck, Waypoints } from 'lucide-react';
import type { Metadata } from 'next';
import { RecentDecisions } from '#components/decisions/decision-table';
import { CoverageSummary, methodsIn, revocationPaths } from '#components/resource-servers/coverage';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Facts, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import { count } from '../../../../components/ui/format.ts';
import { read } from '../../../api-client.ts';
import { explain } from '../../../explain.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { ResourceServerFrame } from './frame.tsx';

type Props = { params: Promise<{ resourceServer: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Resource server' };

export default async function ResourceServerPage({ params, searchParams }: Props) {
  const [{ resourceServer: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const server = await read('resource-server.show', { resourceServer: decodeURIComponent(reference) });
  const decisions = await read('decision.list', { resourceServer: server.id, limit: 15 });
  return (
    <ResourceServerFrame server={server} here="" notice={notice}>
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <Panel className="xl:col-span-2">
          <CoverageSummary
            server={server}
            action={
              <LinkButton href={`/resource-servers/${server.id}/proofs`}>
                <ClipboardCheck aria-hidden /> {server.coverage.proof === null ? 'Prove it' : 'Prove it again'}
              </LinkButton>
            }
          />
        </Panel>
        <Panel
          title="Recent decisions"
          flush
          actions={decisions.items.length > 0 && <TextLink href={`/activity?resourceServer=${server.id}`}>All of them</TextLink>}
        >
          {decisions.items.length === 0 ? (
            <Empty icon={Waypoints} title="No decision yet" small>
              It has neither asked about a token nor reported a verdict.
            </Empty>
          ) : (
            <RecentDecisions decisions={explain(decisions.items)} caption={`Recent decisions of ${server.name}`} />
          )}
        </Panel>
        <Panel title="Facts">
          <Facts
            stacked
            items={[
              ['Address', server.url],
              ...(server.certificateHeader === null ? [] : [['Certificate header', server.certificateHeader] as [string, string]]),
              [
                'Identity',
                <TextLink key="identity" href={`/identities/${server.identityId}`}>
                  {server.identityName}
                </TextLink>,
              ],
              [
                'Audiences',
                <ul key="audiences">
                  {server.audiences.map((audience) => (
                    <li key={audience.id}>
                      <TextLink href={`/audiences/${audience.id}`} className="inline-block py-0.5 wrap-anywhere">
                        {audience.uri}
                      </TextLink>
                    </li>
                  ))}
                </ul>,
              ],
              ['Method', methodsIn(server.coverage)],
              ['Revocations', revocationPaths[server.coverage.revocation].word],
              ...(server.coverage.versions.length === 0 ? [] : [['Verifier', server.coverage.versions.join(', ')] as [string, string]]),
              ['Last decision', server.lastDecisionAt === null ? 'never' : <Time key="last" at={server.lastDecisionAt} />],
              ['Accepted, 24 h', count(server.accepted24h)],
              [
                'Rejected, 24 h',
                server.rejected24h === 0 ? (
                  '0'
                ) : (
                  <TextLink key="rejected" href={`/activity?resourceServer=${server.id}&outcome=rejected`}>
                    {count(server.rejected24h)}
                  </TextLink>
                ),
              ],
              ['Changed', <Time key="changed" at={server.updatedAt} />],
              ['Id', <CopyableId key="id" value={server.id} what="id of the resource server" />],
            ]}
          />
        </Panel>
      </div>
    </ResourceServerFrame>
  );
}
