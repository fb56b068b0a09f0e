import { BadgeCheck, FilePlus2, Waypoints } from 'lucide-react';
import type { Metadata } from 'next';
import { CertificateTable } from '#components/certificates/certificate-table';
import { RecentDecisions } from '#components/decisions/decision-table';
import { ChangeIdentityDialog } from '#components/identities/change-dialogs';
import { GrantPanel } from '#components/identities/grant-panel';
import { JoinDialog } from '#components/identities/join-dialog';
import { SecretPanel } from '#components/identities/secret-panel';
import { IdentityStatus } from '#components/identities/status';
import { ResumeDialog, SuspendDialog } from '#components/identities/status-dialog';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import { identityKinds } from '#server/domain/identity';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { explain } from '../../../explain.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import {
  addGrant,
  changeGrant,
  changeIdentity,
  createExchangeSecret,
  createJoinToken,
  removeGrant,
  resumeIdentity,
  revokeExchangeSecret,
  suspendIdentity,
} from '../actions.ts';

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Identity' };

const done = {
  registered: 'The identity is registered. Give it a certificate next: make a join token, or issue from a CSR.',
  suspended: 'The identity is suspended. Nothing of it is honoured until it is resumed.',
  resumed: 'The identity is active again.',
  changed: 'The identity is changed.',
  'grant-added': 'The grant is added.',
  'grant-changed': 'The grant is changed.',
  'grant-removed': 'The grant is removed.',
  'secret-revoked': 'The exchange secret is revoked.',
};

export default async function IdentityPage({ params, searchParams }: Props) {
  const [{ identity: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const [certificates, grants, secrets, decisions, audiences, profiles, who] = await Promise.all([
    read('certificate.list', { identity: identity.id, limit: 10 }),
    read('grant.list', { identity: identity.id, limit: 100 }),
    read('exchange-secret.list', { identity: identity.id }),
    read('decision.list', { identity: identity.id, limit: 10 }),
    read('audience.list', { limit: 200 }),
    read('profile.list', {}),
    session(),
  ]);
  const path = `/identities/${identity.id}`;
  const open = identity.status !== 'retired';
  const mayOperate = may(who.role, 'operate');
  const mayIssue = may(who.role, 'issue') && open;
  return (
    <>
      <PageHeader
        trail={[{ href: '/identities', name: 'Identities' }]}
        title={identity.name}
        status={<IdentityStatus status={identity.status} />}
        lead={identity.description || undefined}
        actions={
          <>
            {mayOperate && open && <ChangeIdentityDialog identity={identity} kinds={identityKinds} action={changeIdentity} />}
            {mayOperate && identity.status === 'active' && <SuspendDialog identity={identity} action={suspendIdentity} back={path} />}
            {mayOperate && identity.status === 'suspended' && <ResumeDialog identity={identity} action={resumeIdentity} back={path} />}
            {mayIssue && (
              <LinkButton href={`/certificates/new?identity=${identity.id}`}>
                <FilePlus2 aria-hidden /> Issue from CSR
              </LinkButton>
            )}
            {mayIssue && <JoinDialog identity={identity} profiles={profiles.items} action={createJoinToken} />}
          </>
        }
      />
      <Done notice={notice} sentences={done} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="min-w-0 space-y-5">
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
          <GrantPanel
            identity={identity}
            grants={grants.items}
            audiences={audiences.items}
            mayChange={mayOperate && open}
            add={addGrant}
            change={changeGrant}
            remove={removeGrant}
          />
          <SecretPanel
            identity={identity}
            secrets={secrets.items}
            mayChange={mayOperate}
            create={createExchangeSecret}
            revoke={revokeExchangeSecret}
          />
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
        <Panel title="Facts" className="max-xl:order-first">
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
      </div>
    </>
  );
}
