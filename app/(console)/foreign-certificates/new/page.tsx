import type { Metadata } from 'next';
import { LinkButton } from '#components/ui/button';
import { FileField } from '#components/ui/fields';
import { AreaField, Form, Submit, TextField } from '#components/ui/form';
import { PageHeader, Panel } from '#components/ui/page';
import { requirePermission } from '../../../api-client.ts';
import { importCertificates } from '../actions.ts';

export const metadata: Metadata = { title: 'Import foreign certificates' };

export default async function ImportCertificatesPage() {
  await requirePermission('issue');
  return (
    <>
      <PageHeader
        title="Import foreign certificates"
        trail={[{ href: '/foreign-certificates', name: 'Foreign certificates' }]}
        lead="For watching only. No private key is wanted here."
      />
      <Panel className="max-w-2xl">
        <Form action={importCertificates} className="max-w-xl space-y-4" onward="/foreign-certificates">
          <AreaField
            name="pem"
            label="Certificates"
            rows={8}
            mono
            placeholder={'-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----'}
            hint="One, or a bundle, in PEM."
          />
          <FileField name="pemFile" label="Or as a file" accept=".pem,.crt,.cer,.der" hint="PEM, or one certificate in DER." />
          <TextField name="owner" label="Owner" placeholder="team-web" hint="Who answers for them." />
          <AreaField name="note" label="Note" optional rows={2} placeholder="Load balancer of the shop" />
          <div className="flex flex-wrap gap-2">
            <Submit>Import certificates</Submit>
            <LinkButton href="/foreign-certificates" tone="quiet">
              Cancel
            </LinkButton>
          </div>
        </Form>
      </Panel>
    </>
  );
}
