import { CircleOff } from 'lucide-react';
import type { Metadata } from 'next';
import { RevocationEffect } from '#components/certificates/effect';
import { CertificateStatus } from '#components/certificates/status';
import { CertificateSummary } from '#components/certificates/summary';
import { LinkButton } from '#components/ui/button';
import { CodeBlock } from '#components/ui/code';
import { AreaField, Form, RadioField, Submit, TextField } from '#components/ui/form';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { revocationReasonNames, revocationReasons } from '#server/domain/certificate';
import { plural } from '../../../../../components/ui/format.ts';
import { read, requirePermission } from '../../../../api-client.ts';
import { revokeCertificate } from '../../actions.ts';

export const metadata: Metadata = { title: 'Revoke a certificate' };

export default async function RevokePage({ params }: { params: Promise<{ certificate: string }> }) {
  await requirePermission('issue');
  const { certificate: reference } = await params;
  const c = await read('certificate.show', { certificate: decodeURIComponent(reference) });
  const holder = c.identityName ?? c.subject;
  const header = (
    <PageHeader
      title={`Revoke a certificate of ${holder}`}
      trail={[
        { href: '/certificates', name: 'Certificates' },
        { href: `/certificates/${c.id}`, name: `${c.subject}, ${c.serial.slice(0, 8)}…` },
      ]}
      status={<CertificateStatus certificate={c} />}
      lead={<CertificateSummary certificate={c} />}
    />
  );
  if (c.status === 'revoked' || c.status === 'pending')
    return (
      <>
        {header}
        <Notice kind="info">
          {c.status === 'revoked'
            ? 'It is revoked already. A revocation cannot be undone or repeated.'
            : 'It is not signed yet, so there is nothing to revoke.'}
        </Notice>
      </>
    );
  return (
    <>
      {header}
      <div className="max-w-5xl space-y-5">
        <Panel title="What will happen" flush>
          <RevocationEffect certificate={c} />
        </Panel>
        <Panel title="Decision">
          <Form action={revokeCertificate} className="max-w-2xl space-y-5">
            <input type="hidden" name="certificate" value={c.id} />
            <RadioField
              name="reason"
              legend="Reason"
              hint="The most severe that applies; it stands in the CRL (RFC 5280 §5.3.1)."
              choices={revocationReasonNames.map((value) => ({ value, label: value, note: revocationReasons[value].chooseWhen }))}
            />
            <AreaField
              name="comment"
              label="Comment"
              rows={2}
              placeholder="INC-2041: key found in a build log"
              hint="At least 10 characters. It stays in the audit log."
            />
            {c.usable && c.identityName !== null && (
              <TextField
                name="typedName"
                label={`Type ${c.identityName} to confirm`}
                hint="The certificate can be used at this moment. There is no way back from a revocation."
              />
            )}
            <div className="flex flex-wrap gap-2">
              <Submit tone="danger">
                <CircleOff aria-hidden />
                {c.liveTokens > 0 ? `Revoke 1 certificate and end ${plural(c.liveTokens, 'live token')}` : 'Revoke 1 certificate'}
              </Submit>
              <LinkButton href={`/certificates/${c.id}`} tone="quiet">
                Cancel
              </LinkButton>
            </div>
          </Form>
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
