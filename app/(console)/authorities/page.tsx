import { Landmark } from 'lucide-react';
import type { Metadata } from 'next';
import { AuthorityTree } from '#components/authorities/authority-panel';
import { Empty } from '#components/ui/empty';
import { PageHeader, Panel } from '#components/ui/page';
import { read } from '../../api-client.ts';

export const metadata: Metadata = { title: 'Authorities' };

export default async function AuthoritiesPage() {
  const { items } = await read('authority.list', {});
  return (
    <>
      <PageHeader title="Authorities" lead="Who signs certificates, and whether their revocation lists are current." />
      {items.length === 0 ? (
        <Panel flush>
          <Empty icon={Landmark} title="No authority yet">
            The root and the issuing authority are made when the signer first starts.
          </Empty>
        </Panel>
      ) : (
        <AuthorityTree authorities={items} />
      )}
    </>
  );
}
