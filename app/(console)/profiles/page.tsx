import { FileSliders, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { ProfileTable } from '#components/profiles/profile-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/profiles';
import { may } from '#server/domain/roles';
import { read, session } from '../../api-client.ts';

export const metadata: Metadata = { title: t.profiles };

export default async function ProfilesPage() {
  const [{ items }, who] = await Promise.all([read('profile.list', {}), session()]);
  const create = may(who.role, 'administer') && (
    <LinkButton href="/profiles/new" tone="primary">
      <Plus aria-hidden /> {t.createProfile}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t.profiles} lead={t.howCertificatesAreMadeHowLong} actions={create} />
      <Panel flush>
        {items.length === 0 ? (
          <Empty icon={FileSliders} title={t.noProfileYet} action={create}>
            {t.everyCertificateIsIssuedUnder}
          </Empty>
        ) : (
          <ProfileTable profiles={items} />
        )}
      </Panel>
    </>
  );
}
