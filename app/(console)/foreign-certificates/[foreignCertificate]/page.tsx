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
import { may } from '#server/domain/roles';
import { hexOf } from '../../../../components/certificates/thumbprint.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { forgetCertificate } from '../actions.ts';

type Props = { params: Promise<{ foreignCertificate: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Foreign certificate' };

export default async function ForeignCertificatePage({ params, searchParams }: Props) {
  const [{ foreignCertificate: reference }, { notice }, who] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const c = await read('foreign-certificate.show', { foreignCertificate: decodeURIComponent(reference) });
  const name = c.subject || c.names[0] || c.serial;
  return (
    <>
      <PageHeader
        trail={[{ href: '/foreign-certificates', name: 'Foreign certificates' }]}
        title={name}
        status={<ForeignStatus certificate={c} />}
        lead="Of another authority. It is only watched: nothing is issued or refused because of it."
        actions={
          <>
            <DownloadPem pem={c.pem} name={`foreign-${c.serial.slice(0, 8)}.pem`}>
              PEM
            </DownloadPem>
            {may(who.role, 'issue') && (
              <FormDialog
                action={forgetCertificate}
                id="forget"
                trigger={
                  <>
                    <EyeOff aria-hidden /> Forget
                  </>
                }
                title="Forget this certificate?"
              >
                <p className="mb-4 text-ink-soft">It is no longer watched or found here. It can be imported again.</p>
                <input type="hidden" name="foreignCertificate" value={c.id} />
                <DialogButtons dialog="forget">
                  <Submit tone="danger">Forget it</Submit>
                </DialogButtons>
              </FormDialog>
            )}
          </>
        }
      />
      <Done notice={notice} sentences={{ imported: 'The certificate is imported, and watched from now on.' }} />
      <div className="grid items-start gap-5 xl:grid-cols-2">
        <Panel title="Facts">
          <Facts
            items={[
              ['Owner', c.owner],
              c.note === '' ? null : ['Note', c.note],
              ['Issuer', c.issuer],
              [
                'Names',
                c.names.length === 0 ? (
                  'none'
                ) : (
                  <ul key="names" className="font-mono text-xs leading-6 wrap-anywhere">
                    {c.names.map((each) => (
                      <li key={each}>{each}</li>
                    ))}
                  </ul>
                ),
              ],
              ['Not before', <Time key="from" at={c.notBefore} form="line" />],
              [
                'Not after',
                <span key="to" className="flex flex-wrap items-center gap-x-3">
                  <Time at={c.notAfter} form="line" />
                  {!c.expired && <Life from={c.notBefore} to={c.notAfter} />}
                </span>,
              ],
              ['Thumbprint', <CopyableId key="print" value={c.thumbprint} what="thumbprint" />],
              ['SHA-256, hex', <CopyableId key="hex" value={hexOf(c.thumbprint)} what="thumbprint in hexadecimal" />],
              ['Serial', <CopyableId key="serial" value={c.serial} what="serial number" />],
              ['Public key, SHA-256', <CopyableId key="spki" value={c.spkiSha256} what="SHA-256 of the public key" />],
              [
                'Last seen',
                c.lastSeen === null ? (
                  'never on a connection here'
                ) : (
                  <span key="seen">
                    <Time at={c.lastSeen} form="line" />{' '}
                    <TextLink href={`/activity?thumbprint=${encodeURIComponent(c.thumbprint)}`}>decisions</TextLink>
                  </span>
                ),
              ],
              [
                'Imported',
                <span key="imported">
                  <Time at={c.importedAt} form="line" /> by {c.importedBy}
                </span>,
              ],
            ]}
          />
        </Panel>
        <Panel title="PEM">
          <CodeBlock value={c.pem.trim()} what="certificate in PEM" tall />
        </Panel>
      </div>
    </>
  );
}
