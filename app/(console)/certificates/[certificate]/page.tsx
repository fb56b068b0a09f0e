import { CircleOff, KeySquare, Play } from 'lucide-react';
import type { Metadata } from 'next';
import { CertificateMenu } from '#components/certificates/certificate-menu';
import { sources } from '#components/certificates/certificate-table';
import { DownloadPem } from '#components/certificates/download';
import { Lineage } from '#components/certificates/lineage';
import { PropagationList } from '#components/certificates/propagation';
import { RelatedCertificates } from '#components/certificates/related';
import { CertificateStatus } from '#components/certificates/status';
import { CertificateSummary } from '#components/certificates/summary';
import { TokenCheck } from '#components/certificates/token-check';
import { Badge } from '#components/ui/badge';
import { LinkButton } from '#components/ui/button';
import { CodeBlock, CopyableId } from '#components/ui/code';
import { AreaField, DialogButtons, FormDialog, Submit } from '#components/ui/form';
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
import { unfreezeCertificate } from '../actions.ts';

type Props = { params: Promise<{ certificate: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Certificate' };

const done = {
  issued: 'The certificate is issued. Give the chain to the workload; its key is already there.',
  revoked: 'The certificate is revoked. It and its tokens are refused from now on; it stands on the CRL within a minute.',
  upgraded: 'The reason is keyCompromise now, and the public key is blocked.',
  unfrozen: 'The lineage goes on. Its certificates and their unexpired tokens are good again.',
};

export default async function CertificatePage({ params, searchParams }: Props) {
  const [{ certificate: reference }, { notice }, who] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const c = await read('certificate.show', { certificate: decodeURIComponent(reference) });
  const sharing = (await read('certificate.list', { key: c.spkiSha256, limit: 20 })).items.filter(({ id }) => id !== c.id);
  const heard = c.status === 'revoked' ? await read('certificate.propagation', { certificate: c.id }) : null;
  const mayIssue = may(who.role, 'issue');
  const revocable = mayIssue && (c.status === 'active' || c.status === 'superseded');
  const upgradable = mayIssue && c.status === 'revoked' && c.revocationReason !== 'keyCompromise';
  return (
    <>
      <PageHeader
        trail={[{ href: '/certificates', name: 'Certificates' }]}
        title={c.subject}
        status={
          <>
            <CertificateStatus certificate={c} />
            {c.keyBlocked && (
              <Badge tone="bad" icon={KeySquare}>
                Key blocked
              </Badge>
            )}
          </>
        }
        lead={<CertificateSummary certificate={c} />}
        actions={
          <>
            {c.pem !== null && (
              <DownloadPem pem={c.chainPem ?? c.pem} name={`${c.identityName ?? 'certificate'}-${c.serial.slice(0, 8)}.pem`}>
                Chain
              </DownloadPem>
            )}
            {mayIssue && c.frozenAt !== null && (
              <FormDialog
                action={unfreezeCertificate}
                id="unfreeze"
                className="space-y-4"
                trigger={
                  <>
                    <Play aria-hidden /> Let it go on
                  </>
                }
                title="Let this lineage go on?"
              >
                <p className="text-ink-soft">
                  It was stopped because two parties seem to hold a key of it. Its certificates become usable again, and so do their tokens
                  that have not expired. If a copy is likely, revoke instead.
                </p>
                <input type="hidden" name="certificate" value={c.id} />
                <AreaField
                  name="comment"
                  label="Comment"
                  rows={2}
                  hint="At least 10 characters: why it is not a copy. It stays in the audit log."
                />
                <DialogButtons dialog="unfreeze">
                  <Submit>Let it go on</Submit>
                </DialogButtons>
              </FormDialog>
            )}
            {upgradable && (
              <LinkButton href={`/certificates/${c.id}/revoke`}>
                <KeySquare aria-hidden /> Key compromised
              </LinkButton>
            )}
            {revocable && (
              <LinkButton href={`/certificates/${c.id}/revoke`} tone="danger">
                <CircleOff aria-hidden /> Revoke
              </LinkButton>
            )}
            <CertificateMenu
              certificate={{ id: c.id, serial: c.serial, thumbprint: c.thumbprint, subject: c.subject }}
              mayIssue={revocable || upgradable}
            />
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
                  c.authority === null ? (
                    `${c.issuer}: made elsewhere, so that neither a revocation list nor OCSP of Hawser can name it`
                  ) : (
                    <TextLink key="issuer" href={`/authorities/${encodeURIComponent(c.authority)}`}>
                      {c.issuer}
                    </TextLink>
                  ),
                ],
                c.profile === null
                  ? null
                  : [
                      'Profile',
                      <span key="profile">
                        <TextLink href={`/profiles/${encodeURIComponent(c.profile)}`}>{c.profile}</TextLink> version {c.profileVersion},{' '}
                        {c.usage}
                      </span>,
                    ],
                ['Came by', sources[c.source]],
                c.owner === null ? null : ['Owner', c.owner],
                ['Last seen', c.lastSeen === null ? 'never' : <Time key="seen" at={c.lastSeen} form="line" />],
                ['Public key, SHA-256', <CopyableId key="spki" value={c.spkiSha256} what="SHA-256 of the public key" />],
                [
                  'Issued',
                  <span key="issued">
                    <Time at={c.createdAt} form="line" /> by {c.createdBy}
                  </span>,
                ],
                c.revokedAt === null ? null : ['Revoked', <Time key="revoked" at={c.revokedAt} form="line" />],
                c.revocationReason === null ? null : ['Reason', c.revocationReason],
                c.suspectedSince === null ? null : ['Suspected since', <Time key="since" at={c.suspectedSince} form="line" />],
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
          {c.thumbprint !== null && (
            <Panel title="Verify a token against this certificate">
              <TokenCheck thumbprint={c.thumbprint} />
            </Panel>
          )}
          {heard && (
            <Panel title="Who has heard" note="Resource servers, since the revocation">
              <PropagationList propagation={heard} />
            </Panel>
          )}
          <Panel title="Lineage" note="Renewals, newest first">
            <Lineage certificate={c} />
          </Panel>
          <Panel title="Same key" note="Other certificates for its public key">
            {sharing.length === 0 ? (
              <p className="text-ink-soft">None: the key is its own.</p>
            ) : (
              <RelatedCertificates certificates={sharing} />
            )}
          </Panel>
        </div>
      </div>
    </>
  );
}
