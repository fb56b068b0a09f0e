import { EyeOff } from 'lucide-react';
import type { Metadata } from 'next';
import { DownloadPem } from '#components/certificates/download';
import { ForeignStatus } from '#components/foreign-certificates/foreign-table';
import { CodeBlock, CopyableId } from '#components/ui/code';
import { DialogButtons, FormDialog, Submit } from '#components/ui/form';
import { Life } from '#components/ui/life';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import * as t from '#messages/foreign-certificates';
import { may } from '#server/domain/roles';
import { hexOf } from '../../../../components/certificates/thumbprint.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { forgetCertificate } from '../actions.ts';

type Props = { params: Promise<{ foreignCertificate: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.foreignCertificate };

export default async function ForeignCertificatePage({ params, searchParams }: Props) {
  const [{ foreignCertificate: reference }, { notice }, who] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const c = await read('foreign-certificate.show', { foreignCertificate: decodeURIComponent(reference) });
  const name = c.subject || c.names[0] || c.serial;
  return (
    <>
      <PageHeader
        trail={[{ href: '/foreign-certificates', name: t.foreignCertificates }]}
        title={name}
        status={<ForeignStatus certificate={c} />}
        lead={t.ofAnotherAuthorityItIsOnly}
        actions={
          <>
            <DownloadPem pem={c.pem} name={`foreign-${c.serial.slice(0, 8)}.pem`}>
              {t.pem}
            </DownloadPem>
            {may(who.role, 'issue') && (
              <FormDialog
                action={forgetCertificate}
                id="forget"
                trigger={
                  <>
                    <EyeOff aria-hidden /> {t.forget}
                  </>
                }
                title={t.forgetThisCertificate}
              >
                <p className="mb-4 text-ink-soft">{t.itIsNoLongerWatched}</p>
                <input type="hidden" name="foreignCertificate" value={c.id} />
                <DialogButtons dialog="forget">
                  <Submit tone="danger">{t.forgetIt}</Submit>
                </DialogButtons>
              </FormDialog>
            )}
          </>
        }
      />
      <Done notice={notice} sentences={{ imported: t.theCertificateIsImportedAndWatched }} />
      <div className="grid items-start gap-5 xl:grid-cols-2">
        <Panel title={t.facts}>
          <Facts
            items={[
              [t.owner, c.owner],
              c.note === '' ? null : [t.note, c.note],
              [t.issuer, c.issuer],
              [
                t.names,
                c.names.length === 0 ? (
                  t.noNamesInIt
                ) : (
                  <ul key="names" className="font-mono text-xs leading-6 wrap-anywhere">
                    {c.names.map((each) => (
                      <li key={each}>{each}</li>
                    ))}
                  </ul>
                ),
              ],
              [t.notBefore, <Time key="from" at={c.notBefore} form="line" />],
              [
                t.notAfter,
                <span key="to" className="flex flex-wrap items-center gap-x-3">
                  <Time at={c.notAfter} form="line" />
                  {!c.expired && <Life from={c.notBefore} to={c.notAfter} />}
                </span>,
              ],
              [t.thumbprint, <CopyableId key="print" value={c.thumbprint} what={t.thumbprintToCopy} />],
              ['SHA-256, hex', <CopyableId key="hex" value={hexOf(c.thumbprint)} what={t.thumbprintInHexadecimal} />],
              [t.serial, <CopyableId key="serial" value={c.serial} what={t.serialNumber} />],
              [t.publicKeySha256, <CopyableId key="spki" value={c.spkiSha256} what={t.sha256OfThePublicKey} />],
              [
                t.lastSeen,
                c.lastSeen === null ? (
                  t.neverOnAConnectionHere
                ) : (
                  <span key="seen">
                    <Time at={c.lastSeen} form="line" />{' '}
                    <TextLink href={`/activity?thumbprint=${encodeURIComponent(c.thumbprint)}`}>{t.decisions}</TextLink>
                  </span>
                ),
              ],
              [
                t.imported,
                <span key="imported">
                  {t.timeByImportedBy({ time: <Time at={c.importedAt} form="line" />, importedBy: c.importedBy })}
                </span>,
              ],
            ]}
          />
        </Panel>
        <Panel title="PEM">
          <CodeBlock value={c.pem.trim()} what={t.certificateInPem} tall />
        </Panel>
      </div>
    </>
  );
}
