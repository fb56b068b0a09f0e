import type { Metadata } from 'next';
import { ManagedNotice } from '#components/fleet/managed';
import { ProfileForm } from '#components/profiles/profile-form';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/profiles';
import { identityKinds } from '#server/domain/identity';
import { keyAlgorithms } from '#server/domain/profile';
import { read, requirePermission } from '../../../../api-client.ts';
import { changeProfile } from '../../actions.ts';

export const metadata: Metadata = { title: t.changeAProfile };

export default async function EditProfilePage({ params }: { params: Promise<{ profile: string }> }) {
  await requirePermission('administer');
  const { profile: reference } = await params;
  const profile = await read('profile.show', { profile: decodeURIComponent(reference) });
  const path = `/profiles/${profile.id}`;
  return (
    <>
      <PageHeader
        title={t.changeProfile}
        trail={[
          { href: '/profiles', name: t.profiles },
          { href: path, name: profile.name },
        ]}
        lead={t.certificatesThatThereAreStay}
      />
      <ManagedNotice by={profile.managedBy} />
      {profile.retiredAt === null ? (
        <Panel className="max-w-2xl">
          <ProfileForm action={changeProfile} keyAlgorithms={keyAlgorithms} identityKinds={identityKinds} profile={profile} back={path} />
        </Panel>
      ) : (
        <Notice kind="info">{t.itIsRetiredAndDoes}</Notice>
      )}
    </>
  );
}
