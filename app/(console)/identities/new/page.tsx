import type { Metadata } from 'next';
import { LinkButton } from '#components/ui/button';
import { AreaField, Form, SelectField, Submit, TextField } from '#components/ui/form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/identities';
import { identityKinds } from '#server/domain/identity';
import { requirePermission } from '../../../api-client.ts';
import { registerIdentity } from '../actions.ts';

export const metadata: Metadata = { title: t.registerAnIdentity };

export default async function NewIdentityPage() {
  await requirePermission('operate');
  return (
    <>
      <PageHeader
        title={t.registerAnIdentity}
        trail={[{ href: '/identities', name: t.identities }]}
        lead={t.itsFirstCertificateComesAfterwards}
      />
      <Panel className="max-w-2xl">
        <Form action={registerIdentity} className="max-w-xl space-y-4">
          <TextField name="name" label={t.name} placeholder="billing-worker" hint={t.lowerCaseLettersDigitsDots} />
          <SelectField name="kind" label={t.kind} value="service" choices={identityKinds.map((value) => ({ value, label: value }))} />
          <TextField name="owner" label={t.owner} placeholder="team-payments" hint={t.whoAnswersForIt} />
          <TextField name="environment" label={t.environment} value="production" hint={t.partOfItsSpiffeId} />
          <TextField name="tags" label={t.tags} optional placeholder="pci tier:1" hint={t.wordsPartedByBlanks} />
          <AreaField name="description" label={t.description} optional rows={2} />
          <div className="flex gap-2">
            <Submit>{t.registerIdentity}</Submit>
            <LinkButton href="/identities" tone="quiet">
              {t.cancel}
            </LinkButton>
          </div>
        </Form>
      </Panel>
    </>
  );
}
