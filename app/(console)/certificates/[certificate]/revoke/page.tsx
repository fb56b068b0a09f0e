import type { Metadata } from 'next';
import { RevocationEffect } from '#components/certificates/effect';
import { RevokeForm } from '#components/certificates/revoke-form';
import { CertificateStatus } from '#components/certificates/status';
import { CertificateSummary } from '#components/certificates/summary';
import { CodeBlock } from '#components/ui/code';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/certificates';
import { revocationReasonNames, revocationReasons } from '#server/domain/certificate';
import { read, requirePermission } from '../../../../api-client.ts';
import { revokeCertificate } from '../../actions.ts';

export const metadata: Metadata = { title: t.revokeACertificate };

const reasons = revocationReasonNames.map((value) => ({ value, label: value, note: revocationReasons[value].chooseWhen }));

export default async function RevokePage({ params }: { params: Promise<{ certificate: string }> }) {
  await requirePermission('issue');
  const { certificate: reference } = await params;
  const preview = await read('certificate.revocation-preview', { certificate: decodeURIComponent(reference) });
  const c = preview.certificate;
  const holder = c.identityName ?? c.subject;
  const revoked = c.status === 'revoked';
  const header = (
    <PageHeader
      title={revoked ? t.sayThatTheKey({ holder }) : t.revokeACertificateOf({ holder })}
      trail={[
        { href: '/certificates', name: t.certificates },
        { href: `/certificates/${c.id}`, name: `${c.subject}, ${c.serial.slice(0, 8)}…` },
      ]}
      status={<CertificateStatus certificate={c} />}
      lead={<CertificateSummary certificate={c} />}
    />
  );
  if (c.status === 'pending' || (revoked && c.revocationReason === 'keyCompromise'))
    return (
      <>
        {header}
        <Notice kind="info">{revoked ? t.itIsRevokedAlreadyForKeyCompromise : t.itIsNotSignedYet}</Notice>
      </>
    );
  return (
    <>
      {header}
      <div className="max-w-5xl space-y-5">
        {revoked ? (
          <Notice kind="info">{t.itIsRevokedAlreadyForAll({ revocationReason: c.revocationReason })}</Notice>
        ) : (
          <Panel title={t.whatWillHappen} flush>
            <RevocationEffect preview={preview} />
          </Panel>
        )}
        <Panel title={t.decision}>
          <RevokeForm preview={preview} reasons={reasons} action={revokeCertificate} />
        </Panel>
        <Panel title={t.theSameFromACommandLine}>
          <CodeBlock
            value={`npx hawser certificate revoke ${c.id} --reason keyCompromise --comment "INC-2041: key found in a build log"`}
            what={t.command}
          />
        </Panel>
      </div>
    </>
  );
}
