import { Waypoints } from 'lucide-react';
import type { Metadata } from 'next';
import { Enforcement } from '#components/audiences/enforcement';
import { PolicyInWords } from '#components/audiences/policy-in-words';
import { RecentDecisions } from '#components/decisions/decision-table';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Facts, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import { UsageByIdentity } from '#components/usage/by-identity';
import { UsageTiles } from '#components/usage/usage-tiles';
import * as t from '#messages/audiences';
import { clockLeeway } from '#server/domain/claims';
import { read } from '../../../api-client.ts';
import { explain } from '../../../explain.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { AudienceFrame } from './frame.tsx';

type Props = { params: Promise<{ audience: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.audience };

export default async function AudiencePage({ params, searchParams }: Props) {
  const [{ audience: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const audience = await read('audience.show', { audience: decodeURIComponent(reference) });
  const [usage, decisions] = await Promise.all([
    read('audience.usage', { audience: audience.id }),
    read('decision.list', { audience: audience.uri, limit: 10 }),
  ]);
  const filter = `audience=${encodeURIComponent(audience.uri)}`;
  return (
    <AudienceFrame audience={audience} here="" notice={notice}>
      <div className="mb-5">
        <UsageTiles live={usage.live} decisions={usage.decisions} since={null} filter={filter} />
      </div>
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="min-w-0 space-y-5">
          <Panel title={t.policy} note={t.whatHoldsForEveryToken}>
            <PolicyInWords audience={audience} clockLeeway={clockLeeway} />
          </Panel>
          {usage.identities.length > 0 && (
            <Panel
              title={t.byIdentity}
              note={
                Date.now() - Date.parse(usage.since) > 86_000_000
                  ? t.decisionsSinceYesterdayByWhoseToken
                  : t.newestDecisionsByWhoseToken({ time: <Time at={usage.since} form="line" /> })
              }
              flush
            >
              <UsageByIdentity rows={usage.identities} audience={audience.uri} />
            </Panel>
          )}
          <Panel
            title={t.recentDecisions}
            flush
            actions={decisions.items.length > 0 && <TextLink href={`/activity?${filter}`}>{t.allOfThem}</TextLink>}
          >
            {decisions.items.length === 0 ? (
              <Empty small icon={Waypoints} title={t.noDecisionYet}>
                {t.theFirstRequestForOne}
              </Empty>
            ) : (
              <RecentDecisions decisions={explain(decisions.items)} caption={t.recentDecisionsAt({ uri: audience.uri })} />
            )}
          </Panel>
        </div>
        <Panel title={t.facts}>
          <Facts
            stacked
            items={[
              [t.enforcedBy, <Enforcement key="enforcement" resourceServers={audience.resourceServers} />],
              [
                t.whoMayAsk,
                <TextLink key="grants" href={`/audiences/${audience.id}/grants`}>
                  {t.identitiesWithAGrant({ grants: audience.grants })}
                </TextLink>,
              ],
              [t.environment, audience.environment],
              [t.registered, <Time key="created" at={audience.createdAt} />],
              [t.changed, <Time key="changed" at={audience.updatedAt} />],
              ['URI', <CopyableId key="uri" value={audience.uri} what={t.uriOfTheAudience} />],
              [t.id, <CopyableId key="id" value={audience.id} what={t.idOfTheAudience} />],
            ]}
          />
        </Panel>
      </div>
    </AudienceFrame>
  );
}
