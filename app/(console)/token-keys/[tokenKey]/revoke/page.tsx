import type { Metadata } from 'next';
import { RevokeTokenKeyEffect } from '#components/token-keys/revoke-effect';
import { RevokeTokenKeyForm } from '#components/token-keys/revoke-form';
import { TokenKeyStatus } from '#components/token-keys/status';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/token-keys';
import { jwksMaxAge } from '#server/domain/token-key';
import { short } from '../../../../../components/ui/format.ts';
import { read, requirePermission } from '../../../../api-client.ts';
import { revokeTokenKey } from '../../actions.ts';

export const metadata: Metadata = { title: t.revokeATokenKey };

export default async function RevokeTokenKeyPage({ params }: { params: Promise<{ tokenKey: string }> }) {
  await requirePermission('administer');
  const kid = decodeURIComponent((await params).tokenKey);
  const [key, { items }] = await Promise.all([read('token-key.show', { tokenKey: kid }), read('token-key.list', {})]);
  const next = items.find(({ algorithm, status }) => algorithm === key.algorithm && status === 'next');
  return (
    <>
      <PageHeader
        trail={[{ href: '/token-keys', name: t.tokenKeys }]}
        title={t.revokeTheKey({ algorithm: key.algorithm, kid: short(key.kid, 10, 6) })}
        status={<TokenKeyStatus status={key.status} />}
        lead={t.forAKeyThatMay}
      />
      {key.status === 'revoked' ? (
        <Notice kind="info">{t.itIsRevokedAlready({ revocationComment: key.revocationComment })}</Notice>
      ) : (
        <div className="space-y-5">
          <Panel title={t.whatWillHappen} note={t.asItStandsAtThisMoment} flush className="overflow-hidden">
            <RevokeTokenKeyEffect tokenKey={key} next={next} jwksMaxAge={jwksMaxAge} />
          </Panel>
          <Panel title={t.decision}>
            <RevokeTokenKeyForm tokenKey={key} action={revokeTokenKey} />
          </Panel>
        </div>
      )}
    </>
  );
}
