import type { Metadata } from 'next';
import { LinkButton } from '#components/ui/button';
import { AreaField, Form, SelectField, Submit, TextField } from '#components/ui/form';
import { PageHeader, Panel } from '#components/ui/page';
import { identityKinds } from '#server/domain/identity';
import { requirePermission } from '../../../api-client.ts';
import { registerIdentity } from '../actions.ts';

export const metadata: Metadata = { title: 'Register an identity' };

export default async function NewIdentityPage() {
  await requirePermission('operate');
  return (
    <>
      <PageHeader
        title="Register an identity"
        trail={[{ href: '/identities', name: 'Identities' }]}
        lead="Its first certificate comes afterwards, by a join token or from a CSR."
      />
      <Panel className="max-w-2xl">
        <Form action={registerIdentity} className="max-w-xl space-y-4">
          <TextField
            name="name"
            label="Name"
            placeholder="billing-worker"
            hint="Lower-case letters, digits, dots and dashes. It cannot be changed, and is never used again."
          />
          <SelectField name="kind" label="Kind" value="service" choices={identityKinds.map((value) => ({ value, label: value }))} />
          <TextField name="owner" label="Owner" placeholder="team-payments" hint="Who answers for it." />
          <TextField name="environment" label="Environment" value="production" hint="Part of its SPIFFE ID; it cannot be changed." />
          <AreaField name="description" label="Description" optional rows={2} />
          <div className="flex gap-2">
            <Submit>Register identity</Submit>
            <LinkButton href="/identities" tone="quiet">
              Cancel
            </LinkButton>
          </div>
        </Form>
      </Panel>
    </>
  );
}
