import { BadgeCheck, Ticket, Waypoints } from 'lucide-react';
import type { Metadata } from 'next';
import { CertificateTable } from '#components/certificates/certificate-table';
import { RecentDecisions } from '#components/decisions/decision-table';
import { FindingsOf } from '#components/findings/of-identity';
import { HandoverNote, Lanes } from '#components/identities/lanes';
import { RotationPanel } from '#components/identities/rotation-panel';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Facts, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import { UsageByAudience } from '#components/usage/by-audience';
import { UsageTiles } from '#components/usage/usage-tiles';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { explain } from '../../../explain.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { IdentityFrame } from './frame.tsx';

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Identity' };

export default async function IdentityPage({ params, searchParams }: Props) {
  const [{ identity: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const [certificates, decisions, usage, rotation, timeline, findings] = await Promise.all([
    read('certificate.list', { identity: identity.id, limit: 10 }),
    read('decision.list', { identity: identity.id, limit: 10 }),
    read('identity.usage', { identity: identity.id }),
    read('identity.rotation', { identity: identity.id }),
    read('identity.timeline', { identity: identity.id }),
    session().then(({ role }) => (may(role, 'audit') ? read('finding.list', { identity: identity.id, limit: 10 }) : null)),
  ]);
  return (
    <IdentityFrame identity={identity} here="" notice={notice}>
      <div className="mb-5">
        <UsageTiles live={usage.live} decisions={usage.decisions} since={usage.since} filter={`identity=${identity.id}`} />
      </div>
      {findings !== null && <FindingsOf identity={identity} findings={findings.items} />}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="min-w-0 space-y-5">
          <Lanes timeline={timeline} />
          <Panel
            title="Certificates"
            flush
            actions={
              certificates.nextCursor !== null && <TextLink href={`/certificates?identity=${identity.id}`}>All certificates</TextLink>
            }
          >
            {certificates.items.length === 0 ? (
              <Empty small icon={BadgeCheck} title="Never enrolled">
                Without a certificate this identity can do nothing. A join token lets the workload fetch its first one.
              </Empty>
            ) : (
              <CertificateTable certificates={certificates.items} caption={`Certificates of ${identity.name}`} ofOneIdentity />
            )}
          </Panel>
          <Panel title="Tokens" note="Bound to its certificates and good now; decisions since yesterday" flush>
            {usage.audiences.length === 0 ? (
              <Empty small icon={Ticket} title="No token in 24 hours">
                What it asked for and got is counted here by audience. Its{' '}
                <TextLink href={`/identities/${identity.id}/access`}>access</TextLink> says what it may ask for.
              </Empty>
            ) : (
              <UsageByAudience rows={usage.audiences} identity={identity} />
            )}
          </Panel>
          <Panel
            title="Recent decisions"
            note="On its tokens, or with its certificates"
            flush
            actions={decisions.items.length > 0 && <TextLink href={`/activity?identity=${identity.id}`}>All of them</TextLink>}
          >
            {decisions.items.length === 0 ? (
              <Empty small icon={Waypoints} title="No decision yet">
                Its first request for a token shows here, granted or refused.
              </Empty>
            ) : (
              <RecentDecisions decisions={explain(decisions.items)} caption={`Recent decisions about ${identity.name}`} />
            )}
          </Panel>
        </div>
        <div className="min-w-0 space-y-5 max-xl:order-first">
          <Panel title="Facts">
            <Facts
              stacked
              items={[
                ['SPIFFE ID', <CopyableId key="spiffe" value={identity.spiffeId} what="SPIFFE ID" />],
                ['Owner', identity.owner],
                ['Kind', identity.kind],
                ['Environment', identity.environment],
                ['Registered', <Time key="created" at={identity.createdAt} />],
                ['Changed', <Time key="updated" at={identity.updatedAt} />],
                ['Id', <CopyableId key="id" value={identity.id} what="id of the identity" />],
              ]}
            />
          </Panel>
          <RotationPanel rotation={rotation} />
          <HandoverNote timeline={timeline} />
        </div>
      </div>
    </IdentityFrame>
  );
}
