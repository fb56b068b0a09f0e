import { FileSliders, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { ProfileTable } from '#components/profiles/profile-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { PageHeader, Panel } from '#components/ui/page';
import { may } from '#server/domain/roles';
import { read, session } from '../../api-client.ts';

export const metadata: Metadata = { title: 'Profiles' };

export default async function ProfilesPage() {
  const [{ items }, who] = await Promise.all([read('profile.list', {}), session()]);
  const create = may(who.role, 'administer') && (
    <LinkButton href="/profiles/new" tone="primary">
      <Plus aria-hidden /> Create profile
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title="Profiles"
        lead="How certificates are made: how long they live, with which key and names, and for whom."
        actions={create}
      />
      <Panel flush>
        {items.length === 0 ? (
          <Empty icon={FileSliders} title="No profile yet" action={create}>
            Every certificate is issued under a profile.
          </Empty>
        ) : (
          <ProfileTable profiles={items} />
        )}
      </Panel>
    </>
  );
}
