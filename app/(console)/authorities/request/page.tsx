import type { Metadata } from 'next';
import { AuthorityNames } from '#components/authorities/names';
import { LinkButton } from '#components/ui/button';
import { Form, Submit } from '#components/ui/form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/authorities';
import { requirePermission } from '../../../api-client.ts';
import { requestAuthority } from '../actions.ts';

export const metadata: Metadata = { title: t.requestAnAuthority };

export default async function RequestAuthorityPage() {
  await requirePermission('own');
  return (
    <>
      <PageHeader
        title={t.haveAnAuthoritySignedElsewhere}
        trail={[{ href: '/authorities', name: t.authorities }]}
        lead={t.theKeyOfAnIssuingAuthority}
      />
      <Panel className="max-w-2xl">
        <Form action={requestAuthority} className="max-w-xl space-y-4">
          <AuthorityNames />
          <div className="flex flex-wrap gap-2">
            <Submit>{t.makeKeyAndRequest}</Submit>
            <LinkButton href="/authorities" tone="quiet">
              {t.cancel}
            </LinkButton>
          </div>
        </Form>
      </Panel>
    </>
  );
}
