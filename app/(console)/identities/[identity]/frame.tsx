import { CircleOff, FilePlus2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { ManagedNotice } from '#components/fleet/managed';
import { ChangeIdentityDialog } from '#components/identities/change-dialogs';
import { IdentityMenu } from '#components/identities/identity-menu';
import { JoinDialog } from '#components/identities/join-dialog';
import { IdentityStatus } from '#components/identities/status';
import { ResumeDialog, SuspendDialog } from '#components/identities/status-dialog';
import { tokenNotices } from '#components/identities/token-notices';
import { RotateDialog } from '#components/rotations/rotate-form';
import { LinkButton } from '#components/ui/button';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { Tabs } from '#components/ui/tabs';
import * as t from '#messages/identities';
import { identityKinds } from '#server/domain/identity';
import { may } from '#server/domain/roles';
import type { WireOutput } from '#server/doors/api/contract';
import { read, session } from '../../../api-client.ts';
import { accessNotices } from '../../access-notices.ts';
import { rotate } from '../../expiry/actions.ts';
import { changeIdentity, createJoinToken, resumeIdentity, suspendIdentity } from '../actions.ts';

const done = {
  registered: t.theIdentityIsRegisteredGive,
  'registered-alone': { kind: 'warning' as const, sentence: t.theIdentityIsRegisteredWithoutJoinToken },
  suspended: t.theIdentityIsSuspendedNothing,
  retired: t.theIdentityIsRetiredAndAll,
  resumed: t.theIdentityIsActiveAgain,
  changed: t.theIdentityIsChanged,
  ...tokenNotices,
  ...accessNotices,
  'secret-revoked': t.theExchangeSecretIsRevoked,
  'certificates-registered': t.theCertificatesAreRegisteredTheyStand,
  'certificates-known': t.nothingChangedTheseCertificatesWere,
  'keys-registered': t.thePublicKeysAreRegistered,
  'key-revoked': t.theClientKeyIsRevoked,
};

type Props = {
  identity: WireOutput<'identity.show'>;
  /** The last part of the address: nothing for the first page. */
  here: '' | '/instances' | '/connect' | '/access' | '/authentication' | '/changes';
  notice: string | undefined;
  children: ReactNode;
};

/** What every page of an identity begins with: who it is, what can be done about it, and its other pages. */
export async function IdentityFrame({ identity, here, notice, children }: Props) {
  const [profiles, who] = await Promise.all([read('profile.list', {}), session()]);
  const path = `/identities/${identity.id}`;
  const open = identity.status !== 'retired';
  const mayOperate = may(who.role, 'operate');
  const mayIssue = may(who.role, 'issue') && open;
  return (
    <>
      <PageHeader
        trail={[{ href: '/identities', name: t.identities }]}
        title={identity.name}
        status={
          <>
            <IdentityStatus status={identity.status} />
            <IdentityMenu identity={{ id: identity.id, name: identity.name, spiffeId: identity.spiffeId }} />
          </>
        }
        lead={identity.description || undefined}
        actions={
          <>
            {mayOperate && open && <ChangeIdentityDialog identity={identity} kinds={identityKinds} action={changeIdentity} />}
            {mayOperate && identity.status === 'active' && <SuspendDialog identity={identity} action={suspendIdentity} back={path} />}
            {mayOperate && identity.status === 'suspended' && <ResumeDialog identity={identity} action={resumeIdentity} back={path} />}
            {mayIssue && identity.rotation !== null && <RotateDialog identity={identity} action={rotate} />}
            {mayIssue && (
              <LinkButton href={`/certificates/new?identity=${identity.id}`}>
                <FilePlus2 aria-hidden /> {t.issueFromCsr}
              </LinkButton>
            )}
            {mayIssue && (
              <LinkButton href={`${path}/retire`} tone="quiet">
                <CircleOff aria-hidden /> {t.retire}
              </LinkButton>
            )}
            {mayIssue && <JoinDialog identity={identity} profiles={profiles.items} action={createJoinToken} />}
          </>
        }
      />
      <Done notice={notice} sentences={done} />
      <ManagedNotice by={identity.managedBy} />
      <Tabs
        label={t.pagesOf({ identity: identity.name })}
        here={path + here}
        tabs={[
          { href: path, name: t.timeline },
          { href: `${path}/instances`, name: t.instances },
          { href: `${path}/connect`, name: t.connect },
          { href: `${path}/access`, name: t.access },
          { href: `${path}/authentication`, name: t.authentication },
          ...(may(who.role, 'audit') ? [{ href: `${path}/changes`, name: t.changes }] : []),
        ]}
      />
      {children}
    </>
  );
}
