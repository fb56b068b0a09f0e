import type { Metadata } from 'next';
import { AuthorityNames } from '#components/authorities/names';
import { LinkButton } from '#components/ui/button';
import { Form, RadioField, SelectField, Submit, TextField } from '#components/ui/form';
import { TextLink } from '#components/ui/link';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/authorities';
import { read, requirePermission } from '../../../api-client.ts';
import { createAuthority } from '../actions.ts';

export const metadata: Metadata = { title: t.createAnAuthority };

export default async function NewAuthorityPage() {
  await requirePermission('own');
  const { items } = await read('authority.list', {});
  const parents = items.filter(({ role, status, custody }) => role === 'root' && status !== 'retired' && custody !== 'external');
  return (
    <>
      <PageHeader title={t.createAnAuthority} trail={[{ href: '/authorities', name: t.authorities }]} lead={t.itIsPreparedFirstTrusted} />
      <Panel className="max-w-2xl">
        <Form action={createAuthority} className="max-w-xl space-y-4">
          <RadioField
            name="role"
            legend={t.role}
            value="issuing"
            choices={[
              { value: 'issuing', label: t.issuing, note: t.signsWhatWorkloadsUseARoot },
              { value: 'root', label: t.root, note: t.signsIssuingAuthoritiesWorkloadsHave },
            ]}
          />
          <SelectField
            name="parent"
            label={t.signedBy}
            optional
            hint={t.ofAnIssuingAuthorityARoot}
            choices={[
              { value: '', label: t.theActiveRoot },
              ...parents.map(({ name, status }) => ({ value: name, label: `${name} (${status})` })),
            ]}
          />
          <AuthorityNames />
          <TextField name="lifetime" label={t.lifetimeInDays} type="number" optional hint={t.tenYearsForARoot} />
          <p className="text-ink-soft">
            {t.aRootThatIsKeptElsewhere({ request: <TextLink href="/authorities/request">{t.makeARequestForIt}</TextLink> })}
          </p>
          <div className="flex flex-wrap gap-2">
            <Submit>{t.createAuthority}</Submit>
            <LinkButton href="/authorities" tone="quiet">
              {t.cancel}
            </LinkButton>
          </div>
        </Form>
      </Panel>
    </>
  );
}
