import { CircleOff } from 'lucide-react';
import type { Metadata } from 'next';
import { DownloadPem } from '#components/certificates/download';
import { Lineage } from '#components/certificates/lineage';
import { CertificateStatus } from '#components/certificates/status';
import { CertificateSummary } from '#components/certificates/summary';
import { LinkButton } from '#components/ui/button';
import { CodeBlock, CopyableId } from '#components/ui/code';
import { Life } from '#components/ui/life';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import { may } from '#server/domain/roles';
import { hexOf } from '../../../../components/certificates/thumbprint.ts';
import { plural } from '../../../../components/ui/format.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';

type Props = { params: Promise<{ certificate: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Certificate' };

const done = {
  issued: 'The certificate is issued. Give the chain to the workload; its key is already there.',
  revoked: 'The certificate is revoked. It and its tokens are refused from now on; it stands on the CRL within a minute.',
};

export default async function CertificatePage({ params, searchParams }: Props) {
  const [{ certificate: reference }, { notice }, who] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const c = await read('certificate.show', { certificate: decodeURIComponent(reference) });
  const revocable = may(who.role, 'issue') && (c.status === 'active' || c.status === 'superseded');
  return (
    <>
      <PageHeader
        trail={[{ href: '/certificates', name: 'Certificates' }]}
        title={c.subject}
        status={<CertificateStatus certificate={c} />}
        lead={<CertificateSummary certificate={c} />}
        actions={
          <>
            {c.pem !== null && (
              <DownloadPem pem={c.chainPem ?? c.pem} name={`${c.identityName ?? 'certificate'}-${c.serial.slice(0, 8)}.pem`}>
                Chain
              </DownloadPem>
            )}
            {revocable && (
              <LinkButton href={`/certificates/${c.id}/revoke`} tone="danger">
                <CircleOff aria-hidden /> Revoke
              </LinkButton>
            )}
          </>
        }
      />
      <Done notice={notice} sentences={done} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-5">
          <Panel title="Facts">
            <Facts
              items={[
                c.thumbprint === null
                  ? null
                  : ['Thumbprint', <CopyableId key="print" value={c.thumbprint} what="thumbprint, as in cnf x5t#S256" />],
                c.thumbprint === null
                  ? null
                  : ['SHA-256, hex', <CopyableId key="hex" value={hexOf(c.thumbprint)} what="thumbprint in hexadecimal" />],
                ['Serial', <CopyableId key="serial" value={c.serial} what="serial number" />],
                [
                  'Names',
                  c.names.length === 0 ? (
                    'none'
                  ) : (
                    <ul key="names">
                      {c.names.map((name) => (
                        <li key={name} className="font-mono text-xs leading-6 wrap-anywhere">
                          {name}
                        </li>
                      ))}
                    </ul>
                  ),
                ],
                [
                  'Identity',
                  c.identityId === null ? (
                    'Hawser itself'
                  ) : (
                    <TextLink key="identity" href={`/identities/${c.identityId}`}>
                      {c.identityName}
                    </TextLink>
                  ),
                ],
                ['Not before', <Time key="from" at={c.notBefore} form="line" />],
                [
                  'Not after',
                  <span key="to" className="flex flex-wrap items-center gap-x-3">
                    <Time at={c.notAfter} form="line" />
                    {c.usable && <Life from={c.notBefore} to={c.notAfter} />}
                  </span>,
                ],
                c.usableUntil === null ? null : ['Usable until', <Time key="usable" at={c.usableUntil} form="line" />],
                [
                  'Issuer',
                  <TextLink key="issuer" href="/authorities">
                    {c.issuer}
                  </TextLink>,
                ],
                ['Profile', `${c.profile} (${c.usage})`],
                ['Public key, SHA-256', <CopyableId key="spki" value={c.spkiSha256} what="SHA-256 of the public key" />],
                [
                  'Issued',
                  <span key="issued">
                    <Time at={c.createdAt} form="line" /> by {c.createdBy}
                  </span>,
                ],
                c.revokedAt === null ? null : ['Revoked', <Time key="revoked" at={c.revokedAt} form="line" />],
                c.revocationReason === null ? null : ['Reason', c.revocationReason],
                c.revocationComment === null ? null : ['Comment', c.revocationComment],
              ]}
            />
          </Panel>
          {c.pem !== null && (
            <Panel title="PEM">
              <CodeBlock value={c.pem.trim()} what="certificate in PEM" tall />
            </Panel>
          )}
        </div>
        <div className="min-w-0 space-y-5">
          <Panel title="Live tokens">
            <p>
              {c.liveTokens === 0 ? (
                <span className="text-ink-soft">No live token is bound to this certificate.</span>
              ) : (
                <>
                  <span className="text-2xl font-semibold tracking-[-0.025em]">{plural(c.liveTokens, 'token')}</span>
                  <span className="block text-ink-soft">
                    {c.liveUntil !== null && (
                      <>
                        the last ends <Time at={c.liveUntil} form="line" />
                      </>
                    )}
                  </span>
                </>
              )}
            </p>
            {c.thumbprint !== null && (
              <p className="mt-2">
                <TextLink href={`/activity?thumbprint=${encodeURIComponent(c.thumbprint)}`}>Decisions with this certificate</TextLink>
              </p>
            )}
          </Panel>
          <Panel title="Lineage" note="Renewals, newest first">
            <Lineage certificate={c} />
          </Panel>
        </div>
      </div>
    </>
  );
}
