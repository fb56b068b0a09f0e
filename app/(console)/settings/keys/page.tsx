import { RotateCw } from 'lucide-react';
import type { Metadata } from 'next';
import { KekRolePanel } from '#components/key-encryption/role-panel';
import { LinkButton } from '#components/ui/button';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { kekRoles } from '#server/domain/key-encryption';
import { read } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { rotateKey } from './actions.ts';

export const metadata: Metadata = { title: 'Key-encryption keys' };

export default async function KeysPage({ searchParams }: { searchParams: SearchParams }) {
  const [keks, { notice }] = await Promise.all([read('kek.list', {}), pick(searchParams, ['notice'])]);
  const underWay = keks.rotations.some(({ finishedAt }) => finishedAt === null);
  return (
    <>
      <PageHeader
        title="Key-encryption keys"
        lead="Each process seals the private keys that it keeps with a key of its own, which never leaves its machine."
        actions={
          underWay && (
            <LinkButton href="/settings/keys">
              <RotateCw aria-hidden /> Look again
            </LinkButton>
          )
        }
      />
      <Done notice={notice} sentences={{ rotating: 'The rotation is asked for; its process does it within seconds.' }} />
      <div className="grid gap-4 xl:grid-cols-2">
        {kekRoles.map((role) => (
          <KekRolePanel key={role} role={role} keks={keks} rotate={rotateKey} />
        ))}
      </div>
    </>
  );
}
