import type { Metadata } from 'next';
import { RevocationEffect } from '#components/certificates/effect';
import { RevokeForm } from '#components/certificates/revoke-form';
import { CertificateStatus } from '#components/certificates/status';
import { CertificateSummary } from '#components/certificates/summary';
import { CodeBlock } from '#components/ui/code';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { revocationReasonNames, revocationReasons } from '#server/domain/certificate';
import { read, requirePermission } from '../../../../api-client.ts';
import { revokeCertificate } from '../../actions.ts';

export const metadata: Metadata = { title: 'Revoke a certificate' };

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
      title={revoked ? `Say that the key of ${holder} is compromised` : `Revoke a certificate of ${holder}`}
      trail={[
        { href: '/certificates', name: 'Certificates' },
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
        <Notice kind="info">
          {revoked
            ? 'It is revoked already, for keyCompromise. A revocation cannot be undone or repeated.'
            : 'It is not signed yet, so there is nothing to revoke.'}
        </Notice>
      </>
    );
  return (
    <>
      {header}
      <div className="max-w-5xl space-y-5">
        {revoked ? (
          <Notice kind="info">
            It is revoked already, for {c.revocationReason}. All that can change is the reason, to keyCompromise, when the key turns out to
            be in other hands.
          </Notice>
        ) : (
          <Panel title="What will happen" flush>
            <RevocationEffect preview={preview} />
          </Panel>
        )}
        <Panel title="Decision">
          <RevokeForm preview={preview} reasons={reasons} action={revokeCertificate} />
        </Panel>
        <Panel title="The same from a command line">
          <CodeBlock
            value={`npx hawser certificate revoke ${c.id} --reason keyCompromise --comment "INC-2041: key found in a build log"`}
            what="command"
          />
        </Panel>
      </div>
    </>
  );
}
