import { CircleOff, FilePlus2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { ManagedNotice } from '#components/fleet/managed';
import { ChangeIdentityDialog } from '#components/identities/change-dialogs';
import { JoinDialog } from '#components/identities/join-dialog';
import { IdentityStatus } from '#components/identities/status';
import { ResumeDialog, SuspendDialog } from '#components/identities/status-dialog';
import { RotateDialog } from '#components/rotations/rotate-form';
import { LinkButton } from '#components/ui/button';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { Tabs } from '#components/ui/tabs';
import { identityKinds } from '#server/domain/identity';
import { may } from '#server/domain/roles';
import type { WireOutput } from '#server/doors/api/contract';
import { read, session } from '../../../api-client.ts';
import { accessNotices } from '../../access-notices.ts';
import { rotate } from '../../expiry/actions.ts';
import { changeIdentity, createJoinToken, resumeIdentity, suspendIdentity } from '../actions.ts';

const done = {
  registered: 'The identity is registered. Give it a certificate next: make a join token, or issue from a CSR.',
  suspended: 'The identity is suspended. Nothing of it is honoured until it is resumed.',
  retired: 'The identity is retired, and all that it had is ended.',
  resumed: 'The identity is active again.',
  changed: 'The identity is changed.',
  ...accessNotices,
  'secret-revoked': 'The exchange secret is revoked.',
  'certificates-registered': 'The certificates are registered. They stand for this identity from now on.',
  'certificates-known': 'Nothing changed: these certificates were registered already.',
  'keys-registered': 'The public keys are registered.',
  'key-revoked': 'The client key is revoked.',
};

type Props = {
  identity: WireOutput<'identity.show'>;
  /** The last part of the address: nothing for the first page. */
  here: '' | '/connect' | '/access' | '/authentication' | '/changes';
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
        trail={[{ href: '/identities', name: 'Identities' }]}
        title={identity.name}
        status={<IdentityStatus status={identity.status} />}
        lead={identity.description || undefined}
        actions={
          <>
            {mayOperate && open && <ChangeIdentityDialog identity={identity} kinds={identityKinds} action={changeIdentity} />}
            {mayOperate && identity.status === 'active' && <SuspendDialog identity={identity} action={suspendIdentity} back={path} />}
            {mayOperate && identity.status === 'suspended' && <ResumeDialog identity={identity} action={resumeIdentity} back={path} />}
            {mayIssue && identity.rotation !== null && <RotateDialog identity={identity} action={rotate} />}
            {mayIssue && (
              <LinkButton href={`/certificates/new?identity=${identity.id}`}>
                <FilePlus2 aria-hidden /> Issue from CSR
              </LinkButton>
            )}
            {mayIssue && (
              <LinkButton href={`${path}/retire`} tone="quiet">
                <CircleOff aria-hidden /> Retire…
              </LinkButton>
            )}
            {mayIssue && <JoinDialog identity={identity} profiles={profiles.items} action={createJoinToken} />}
          </>
        }
      />
      <Done notice={notice} sentences={done} />
      <ManagedNotice by={identity.managedBy} />
      <Tabs
        label={`Pages of ${identity.name}`}
        here={path + here}
        tabs={[
          { href: path, name: 'Overview' },
          { href: `${path}/connect`, name: 'Connect' },
          { href: `${path}/access`, name: 'Access' },
          { href: `${path}/authentication`, name: 'Authentication' },
          ...(may(who.role, 'audit') ? [{ href: `${path}/changes`, name: 'Changes' }] : []),
        ]}
      />
      {children}
    </>
  );
}
