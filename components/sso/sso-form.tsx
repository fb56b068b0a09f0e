import * as t from '#messages/sso';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { AreaField, CheckField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { OutboundFields } from '../ui/outbound-fields.tsx';

export type Provider = NonNullable<WireOutput<'sso.show'>['provider']>;

const authentications = [
  { value: 'client_secret_basic', label: t.withASecretInTheHeader },
  { value: 'client_secret_post', label: t.withASecretInTheBody },
  { value: 'private_key_jwt', label: t.withAKeyOfItsOwn },
  { value: 'none', label: t.withoutASecretAPublicClient },
];

/** How people sign in at the provider, and who of them may. */
export const SsoForm = ({ action, provider }: { action: FormAction; provider: Provider | null }) => (
  <Form action={action} className="max-w-xl space-y-4">
    <TextField name="name" label={t.name} value={provider?.name ?? ''} placeholder={t.exampleId} hint={t.theButtonSaysContinue} />
    <TextField
      name="issuer"
      label={t.issuer}
      type="url"
      value={provider?.issuer ?? ''}
      placeholder="https://id.example.com"
      hint={t.asTheProviderWrites}
    />
    <TextField name="clientId" label={t.clientId} mono value={provider?.clientId ?? ''} />
    <SelectField
      name="clientAuthentication"
      label={t.theClientProvesItself}
      value={provider?.clientAuthentication ?? 'client_secret_basic'}
      choices={authentications}
    />
    <TextField
      name="clientSecret"
      label={t.clientSecret}
      type="password"
      autoComplete="off"
      optional
      hint={provider?.secretSince == null ? t.neededButForAPublicClient : t.emptyItStays}
    />
    <AreaField
      name="emailDomains"
      label={t.domainsOfEmailAddresses}
      rows={2}
      mono
      optional
      value={provider?.emailDomains.join('\n') ?? ''}
      placeholder="example.com"
      hint={t.oneALineEmptyAny}
    />
    <TextField
      name="roleClaim"
      label={t.claimThatGivesRoles}
      mono
      optional
      value={provider?.roleClaim ?? ''}
      placeholder="groups"
      hint={t.emptyOnlyMembersAndInvitedPeople}
    />
    <AreaField
      name="roles"
      label={t.roles}
      rows={3}
      mono
      optional
      value={provider?.roles.map(({ value, role }) => `${value} = ${role}`).join('\n') ?? ''}
      placeholder={'platform-team = issuer\nauditors = auditor'}
      hint={t.oneALineAValue}
    />
    <CheckField
      name="required"
      label={t.theOnlyWayInExcept}
      hint={t.passwordsAndPasskeysOfOtherMembers}
      checked={provider?.required ?? false}
    />
    <CheckField name="enabled" label={t.peopleMaySignInWithIt} hint={t.offTheButtonIsGone} checked={provider?.enabled ?? true} />
    <CheckField
      name="signsOut"
      label={t.signingOutHereSignsOutThere}
      hint={t.whereTheProviderOffersThat}
      checked={provider?.signsOut ?? false}
    />
    <OutboundFields label={t.itMayBeAtAPrivate} hint={t.onlyForAProviderInsideYour} now={provider ?? undefined} />
    <Submit>{provider === null ? t.setUp : t.saveChanges}</Submit>
  </Form>
);
