import type { Metadata } from 'next';
import { AuthorityNames } from '#components/authorities/names';
import { LinkButton } from '#components/ui/button';
import { Form, RadioField, SelectField, Submit, TextField } from '#components/ui/form';
import { TextLink } from '#components/ui/link';
import { PageHeader, Panel } from '#components/ui/page';
import { read, requirePermission } from '../../../api-client.ts';
import { createAuthority } from '../actions.ts';

export const metadata: Metadata = { title: 'Create an authority' };

export default async function NewAuthorityPage() {
  await requirePermission('own');
  const { items } = await read('authority.list', {});
  const parents = items.filter(({ role, status, custody }) => role === 'root' && status !== 'retired' && custody !== 'external');
  return (
    <>
      <PageHeader
        title="Create an authority"
        trail={[{ href: '/authorities', name: 'Authorities' }]}
        lead="It is prepared first: trusted, and signing nothing until you activate it."
      />
      <Panel className="max-w-2xl">
        <Form action={createAuthority} className="max-w-xl space-y-4">
          <RadioField
            name="role"
            legend="Role"
            value="issuing"
            choices={[
              { value: 'issuing', label: 'Issuing', note: 'Signs what workloads use. A root signs it.' },
              { value: 'root', label: 'Root', note: 'Signs issuing authorities. Workloads have to learn to trust it first.' },
            ]}
          />
          <SelectField
            name="parent"
            label="Signed by"
            optional
            hint="Of an issuing authority. A root signs itself."
            choices={[
              { value: '', label: 'the active root' },
              ...parents.map(({ name, status }) => ({ value: name, label: `${name} (${status})` })),
            ]}
          />
          <AuthorityNames />
          <TextField
            name="lifetime"
            label="Lifetime, in days"
            type="number"
            optional
            hint="Ten years for a root and three for an issuing authority if left empty; never beyond the end of its parent."
          />
          <p className="text-ink-soft">
            A root that is kept elsewhere can sign instead: <TextLink href="/authorities/request">make a request for it</TextLink>.
          </p>
          <div className="flex flex-wrap gap-2">
            <Submit>Create authority</Submit>
            <LinkButton href="/authorities" tone="quiet">
              Cancel
            </LinkButton>
          </div>
        </Form>
      </Panel>
    </>
  );
}
