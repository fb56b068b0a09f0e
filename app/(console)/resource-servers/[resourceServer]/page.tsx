import { ClipboardCheck, Waypoints } from 'lucide-react';
import type { Metadata } from 'next';
import { RecentDecisions } from '#components/decisions/decision-table';
import { CoverageSummary, methodsIn, revocationPaths } from '#components/resource-servers/coverage';
import { Followers } from '#components/resource-servers/followers';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Facts, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import { count } from '#messages/numbers';
import * as t from '#messages/resource-servers';
import { read } from '../../../api-client.ts';
import { explain } from '../../../explain.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { ResourceServerFrame } from './frame.tsx';

type Props = { params: Promise<{ resourceServer: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.resourceServer };

export default async function ResourceServerPage({ params, searchParams }: Props) {
  const [{ resourceServer: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const server = await read('resource-server.show', { resourceServer: decodeURIComponent(reference) });
  const [decisions, followers] = await Promise.all([
    read('decision.list', { resourceServer: server.id, limit: 15 }),
    read('resource-server.followers', { resourceServer: server.id }),
  ]);
  return (
    <ResourceServerFrame server={server} here="" notice={notice}>
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <Panel className="xl:col-span-2">
          <CoverageSummary
            server={server}
            action={
              <LinkButton href={`/resource-servers/${server.id}/proofs`}>
                <ClipboardCheck aria-hidden /> {server.coverage.proof === null ? t.proveIt : t.proveItAgain}
              </LinkButton>
            }
          />
        </Panel>
        <div className="min-w-0 space-y-5">
          <Followers followers={followers.items} />
          <Panel
            title={t.recentDecisions}
            flush
            actions={decisions.items.length > 0 && <TextLink href={`/activity?resourceServer=${server.id}`}>{t.allOfThem}</TextLink>}
          >
            {decisions.items.length === 0 ? (
              <Empty icon={Waypoints} title={t.noDecisionYet} small>
                {t.itHasNeitherAskedAbout}
              </Empty>
            ) : (
              <RecentDecisions decisions={explain(decisions.items)} caption={t.recentDecisionsOf({ server: server.name })} ofOnePlace />
            )}
          </Panel>
        </div>
        <Panel title={t.facts}>
          <Facts
            stacked
            items={[
              [t.address, server.url],
              ...(server.certificateHeader === null ? [] : [[t.certificateHeader, server.certificateHeader] as [string, string]]),
              [
                t.identity,
                <TextLink key="identity" href={`/identities/${server.identityId}`}>
                  {server.identityName}
                </TextLink>,
              ],
              [
                t.audiences,
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
              [t.method, methodsIn(server.coverage)],
              [t.revocations, revocationPaths[server.coverage.revocation].word],
              ...(server.coverage.versions.length === 0 ? [] : [[t.verifier, server.coverage.versions.join(', ')] as [string, string]]),
              [t.lastDecision, server.lastDecisionAt === null ? t.never : <Time key="last" at={server.lastDecisionAt} />],
              [t.acceptedInADay, count(server.accepted24h)],
              [
                t.rejectedInADay,
                server.rejected24h === 0 ? (
                  '0'
                ) : (
                  <TextLink key="rejected" href={`/activity?resourceServer=${server.id}&outcome=rejected`}>
                    {count(server.rejected24h)}
                  </TextLink>
                ),
              ],
              [t.changed, <Time key="changed" at={server.updatedAt} />],
              [t.id, <CopyableId key="id" value={server.id} what={t.idOfTheResourceServer} />],
            ]}
          />
        </Panel>
      </div>
    </ResourceServerFrame>
  );
}
