import { RotateCw } from 'lucide-react';
import type { Metadata } from 'next';
import { KekRolePanel } from '#components/key-encryption/role-panel';
import { LinkButton } from '#components/ui/button';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import * as t from '#messages/key-encryption';
import { kekRoles } from '#server/domain/key-encryption';
import { read } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { rotateKey } from './actions.ts';

export const metadata: Metadata = { title: t.keyEncryptionKeys };

export default async function KeysPage({ searchParams }: { searchParams: SearchParams }) {
  const [keks, { notice }] = await Promise.all([read('kek.list', {}), pick(searchParams, ['notice'])]);
  const underWay = keks.rotations.some(({ finishedAt }) => finishedAt === null);
  return (
    <>
      <PageHeader
        title={t.keyEncryptionKeys}
        lead={t.eachProcessSealsThePrivateKeys}
        actions={
          underWay && (
            <LinkButton href="/settings/keys">
              <RotateCw aria-hidden /> {t.lookAgain}
            </LinkButton>
          )
        }
      />
      <Done notice={notice} sentences={{ rotating: t.theRotationIsAsked }} />
      <div className="grid gap-4 xl:grid-cols-2">
        {kekRoles.map((role) => (
          <KekRolePanel key={role} role={role} keks={keks} rotate={rotateKey} />
        ))}
      </div>
    </>
  );
}
