import type { Metadata } from 'next';
import { ProfileForm } from '#components/profiles/profile-form';
import { PageHeader, Panel } from '#components/ui/page';
import { identityKinds } from '#server/domain/identity';
import { keyAlgorithms } from '#server/domain/profile';
import { requirePermission } from '../../../api-client.ts';
import { createProfile } from '../actions.ts';

export const metadata: Metadata = { title: 'Create a profile' };

export default async function NewProfilePage() {
  await requirePermission('administer');
  return (
    <>
      <PageHeader title="Create a profile" trail={[{ href: '/profiles', name: 'Profiles' }]} />
      <Panel className="max-w-2xl">
        <ProfileForm action={createProfile} keyAlgorithms={keyAlgorithms} identityKinds={identityKinds} back="/profiles" />
      </Panel>
    </>
  );
}
