import type { Metadata } from 'next';
import { ManagedNotice } from '#components/fleet/managed';
import { ProfileForm } from '#components/profiles/profile-form';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { identityKinds } from '#server/domain/identity';
import { keyAlgorithms } from '#server/domain/profile';
import { read, requirePermission } from '../../../../api-client.ts';
import { changeProfile } from '../../actions.ts';

export const metadata: Metadata = { title: 'Change a profile' };

export default async function EditProfilePage({ params }: { params: Promise<{ profile: string }> }) {
  await requirePermission('administer');
  const { profile: reference } = await params;
  const profile = await read('profile.show', { profile: decodeURIComponent(reference) });
  const path = `/profiles/${profile.id}`;
  return (
    <>
      <PageHeader
        title="Change profile"
        trail={[
          { href: '/profiles', name: 'Profiles' },
          { href: path, name: profile.name },
        ]}
        lead="Certificates that there are stay as they are; renewals follow the new version."
      />
      <ManagedNotice by={profile.managedBy} />
      {profile.retiredAt === null ? (
        <Panel className="max-w-2xl">
          <ProfileForm action={changeProfile} keyAlgorithms={keyAlgorithms} identityKinds={identityKinds} profile={profile} back={path} />
        </Panel>
      ) : (
        <Notice kind="info">It is retired, and does not change any more.</Notice>
      )}
    </>
  );
}
