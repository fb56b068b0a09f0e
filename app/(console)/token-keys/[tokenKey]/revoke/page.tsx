import type { Metadata } from 'next';
import { RevokeTokenKeyEffect } from '#components/token-keys/revoke-effect';
import { RevokeTokenKeyForm } from '#components/token-keys/revoke-form';
import { TokenKeyStatus } from '#components/token-keys/status';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { jwksMaxAge } from '#server/domain/token-key';
import { short } from '../../../../../components/ui/format.ts';
import { read, requirePermission } from '../../../../api-client.ts';
import { revokeTokenKey } from '../../actions.ts';

export const metadata: Metadata = { title: 'Revoke a token key' };

export default async function RevokeTokenKeyPage({ params }: { params: Promise<{ tokenKey: string }> }) {
  await requirePermission('administer');
  const kid = decodeURIComponent((await params).tokenKey);
  const [key, { items }] = await Promise.all([read('token-key.show', { tokenKey: kid }), read('token-key.list', {})]);
  const next = items.find(({ algorithm, status }) => algorithm === key.algorithm && status === 'next');
  return (
    <>
      <PageHeader
        trail={[{ href: '/token-keys', name: 'Token keys' }]}
        title={`Revoke the ${key.algorithm} key ${short(key.kid, 10, 6)}`}
        status={<TokenKeyStatus status={key.status} />}
        lead="For a key that may be in other hands. To replace one that is not, prepare the next and activate that: then nothing stops."
      />
      {key.status === 'revoked' ? (
        <Notice kind="info">It is revoked already: {key.revocationComment}</Notice>
      ) : (
        <div className="space-y-5">
          <Panel title="What will happen" note="As it stands at this moment" flush className="overflow-hidden">
            <RevokeTokenKeyEffect tokenKey={key} next={next} jwksMaxAge={jwksMaxAge} />
          </Panel>
          <Panel title="Decision">
            <RevokeTokenKeyForm tokenKey={key} action={revokeTokenKey} />
          </Panel>
        </div>
      )}
    </>
  );
}
