import type { Metadata } from 'next';
import { AuthorityNames } from '#components/authorities/names';
import { LinkButton } from '#components/ui/button';
import { Form, Submit } from '#components/ui/form';
import { PageHeader, Panel } from '#components/ui/page';
import { requirePermission } from '../../../api-client.ts';
import { requestAuthority } from '../actions.ts';

export const metadata: Metadata = { title: 'Request an authority' };

export default async function RequestAuthorityPage() {
  await requirePermission('own');
  return (
    <>
      <PageHeader
        title="Have an authority signed elsewhere"
        trail={[{ href: '/authorities', name: 'Authorities' }]}
        lead="The key of an issuing authority is made here and stays here; a root elsewhere signs the request."
      />
      <Panel className="max-w-2xl">
        <Form action={requestAuthority} className="max-w-xl space-y-4">
          <AuthorityNames />
          <div className="flex flex-wrap gap-2">
            <Submit>Make key and request</Submit>
            <LinkButton href="/authorities" tone="quiet">
              Cancel
            </LinkButton>
          </div>
        </Form>
      </Panel>
    </>
  );
}
