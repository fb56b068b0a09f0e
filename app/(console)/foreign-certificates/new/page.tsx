import type { Metadata } from 'next';
import { LinkButton } from '#components/ui/button';
import { FileField } from '#components/ui/fields';
import { AreaField, Form, Submit, TextField } from '#components/ui/form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/foreign-certificates';
import { requirePermission } from '../../../api-client.ts';
import { importCertificates } from '../actions.ts';

export const metadata: Metadata = { title: t.importForeignCertificates };

export default async function ImportCertificatesPage() {
  await requirePermission('issue');
  return (
    <>
      <PageHeader
        title={t.importForeignCertificates}
        trail={[{ href: '/foreign-certificates', name: t.foreignCertificates }]}
        lead={t.forWatchingOnlyNoPrivateKey}
      />
      <Panel className="max-w-2xl">
        <Form action={importCertificates} className="max-w-xl space-y-4" onward="/foreign-certificates">
          <AreaField
            name="pem"
            label={t.certificates}
            rows={8}
            mono
            placeholder={t.beginCertificateEndCertificate}
            hint={t.oneOrABundleInPem}
          />
          <FileField name="pemFile" label={t.orAsAFile} accept=".pem,.crt,.cer,.der" hint={t.pemOrOneCertificateInDer} />
          <TextField name="owner" label={t.owner} placeholder="team-web" hint={t.whoAnswersForThem} />
          <AreaField name="note" label={t.note} optional rows={2} placeholder={t.loadBalancerOfTheShop} />
          <div className="flex flex-wrap gap-2">
            <Submit>{t.importCertificates}</Submit>
            <LinkButton href="/foreign-certificates" tone="quiet">
              {t.cancel}
            </LinkButton>
          </div>
        </Form>
      </Panel>
    </>
  );
}
