import { FileKey2, FilePlus2 } from 'lucide-react';
import type { Metadata } from 'next';
import { RequestPanel } from '#components/authorities/request-panel';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { FileField } from '#components/ui/fields';
import { AreaField, Form, Submit, TextField } from '#components/ui/form';
import { Done } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { read, requirePermission } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { importAuthority } from '../actions.ts';

export const metadata: Metadata = { title: 'Import an authority' };

export default async function ImportAuthorityPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('own');
  const [{ notice }, { items: requests }] = await Promise.all([pick(searchParams, ['notice']), read('authority.requests', {})]);
  const newRequest = (
    <LinkButton href="/authorities/request">
      <FilePlus2 aria-hidden /> New request
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title="Import an authority"
        trail={[{ href: '/authorities', name: 'Authorities' }]}
        lead="The certificate that answers a request, or an authority made elsewhere together with its key."
        actions={newRequest}
      />
      <Done
        notice={notice}
        sentences={{ requested: 'The key is made. Have the request signed as a CA certificate, then import what comes back.' }}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)]">
        <Panel title="What came back">
          <Form action={importAuthority} className="space-y-4">
            <AreaField
              name="certificate"
              label="Certificate and chain"
              rows={8}
              mono
              placeholder={'-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----'}
              hint="PEM: its own certificate first, then those above it up to the root."
            />
            <FileField name="certificateFile" label="Or as a file" accept=".pem,.crt,.cer,.der" />
            <details className="rounded-lg border border-line px-3 py-2">
              <summary className="min-h-6 font-medium text-accent">It was made elsewhere, and has a key</summary>
              <div className="mt-3 space-y-4">
                <TextField
                  name="name"
                  label="Name"
                  optional
                  placeholder="corporate-issuing"
                  hint="Needed with a key; a request has its name already."
                />
                <AreaField
                  name="keySecret"
                  label="Private key"
                  optional
                  rows={5}
                  mono
                  hint="PEM, not encrypted. It goes straight to the signer, which seals it, and is shown nowhere again."
                />
              </div>
            </details>
            <div className="flex flex-wrap gap-2">
              <Submit>Import authority</Submit>
              <LinkButton href="/authorities" tone="quiet">
                Cancel
              </LinkButton>
            </div>
          </Form>
        </Panel>
        <div className="min-w-0 space-y-5">
          {requests.length === 0 ? (
            <Panel title="Open requests" flush>
              <Empty icon={FileKey2} title="No request is open" small action={newRequest}>
                With a request the key is made here, and only the request leaves.
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
