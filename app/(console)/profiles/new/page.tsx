import type { Metadata } from 'next';
import { ProfileForm } from '#components/profiles/profile-form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/profiles';
import { identityKinds } from '#server/domain/identity';
import { keyAlgorithms } from '#server/domain/profile';
import { requirePermission } from '../../../api-client.ts';
import { createProfile } from '../actions.ts';

export const metadata: Metadata = { title: t.createAProfile };

export default async function NewProfilePage() {
  await requirePermission('administer');
  return (
    <>
      <PageHeader title={t.createAProfile} trail={[{ href: '/profiles', name: t.profiles }]} />
      <Panel className="max-w-2xl">
        <ProfileForm action={createProfile} keyAlgorithms={keyAlgorithms} identityKinds={identityKinds} back="/profiles" />
      </Panel>
    </>
  );
}
