import { FileKey2, FilePlus2 } from 'lucide-react';
import type { Metadata } from 'next';
import { RequestPanel } from '#components/authorities/request-panel';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { FileField } from '#components/ui/fields';
import { AreaField, Form, Submit, TextField } from '#components/ui/form';
import { Done } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/authorities';
import { read, requirePermission } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { importAuthority } from '../actions.ts';

export const metadata: Metadata = { title: t.importAnAuthority };

export default async function ImportAuthorityPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('own');
  const [{ notice }, { items: requests }] = await Promise.all([pick(searchParams, ['notice']), read('authority.requests', {})]);
  const newRequest = (
    <LinkButton href="/authorities/request">
      <FilePlus2 aria-hidden /> {t.newRequest}
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title={t.importAnAuthority}
        trail={[{ href: '/authorities', name: t.authorities }]}
        lead={t.theCertificateThatAnswersARequest}
        actions={newRequest}
      />
      <Done notice={notice} sentences={{ requested: t.theKeyIsMadeHave }} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)]">
        <Panel title={t.whatCameBack}>
          <Form action={importAuthority} className="space-y-4">
            <AreaField
              name="certificate"
              label={t.certificateAndChain}
              rows={8}
              mono
              placeholder={t.beginCertificateEndCertificate}
              hint={t.pemItsOwnCertificateFirstThen}
            />
            <FileField name="certificateFile" label={t.orAsAFile} accept=".pem,.crt,.cer,.der" />
            <details className="rounded-lg border border-line px-3 py-2">
              <summary className="min-h-6 font-medium text-accent">{t.itWasMadeElsewhereAndHas}</summary>
              <div className="mt-3 space-y-4">
                <TextField name="name" label={t.name} optional placeholder="corporate-issuing" hint={t.neededWithAKeyARequest} />
                <AreaField name="keySecret" label={t.privateKey} optional rows={5} mono hint={t.pemNotEncryptedItGoesStraight} />
              </div>
            </details>
            <div className="flex flex-wrap gap-2">
              <Submit>{t.importAuthority}</Submit>
              <LinkButton href="/authorities" tone="quiet">
                {t.cancel}
              </LinkButton>
            </div>
          </Form>
        </Panel>
        <div className="min-w-0 space-y-5">
          {requests.length === 0 ? (
            <Panel title={t.openRequests} flush>
              <Empty icon={FileKey2} title={t.noRequestIsOpen} small action={newRequest}>
                {t.withARequestTheKey}
              </Empty>
            </Panel>
          ) : (
            requests.map((request) => <RequestPanel key={request.id} request={request} />)
          )}
        </div>
      </div>
    </>
  );
}
