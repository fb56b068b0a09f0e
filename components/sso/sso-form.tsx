import type { WireOutput } from '../../server/doors/api/contract.ts';
import { AreaField, CheckField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { OutboundFields } from '../ui/outbound-fields.tsx';

export type Provider = NonNullable<WireOutput<'sso.show'>['provider']>;

const authentications = [
  { value: 'client_secret_basic', label: 'With a secret, in the header (client_secret_basic)' },
  { value: 'client_secret_post', label: 'With a secret, in the body (client_secret_post)' },
  { value: 'none', label: 'Without a secret: a public client, PKCE alone' },
];

/** How people sign in at the provider, and who of them may. */
export const SsoForm = ({ action, provider }: { action: FormAction; provider: Provider | null }) => (
  <Form action={action} className="max-w-xl space-y-4">
    <TextField
      name="name"
      label="Name"
      value={provider?.name ?? ''}
      placeholder="Example ID"
      hint="The button says “Continue with” and this."
    />
    <TextField
      name="issuer"
      label="Issuer"
      type="url"
      value={provider?.issuer ?? ''}
      placeholder="https://id.example.com"
      hint="As the provider writes it in iss. Its metadata is looked for below it, by https."
    />
    <TextField name="clientId" label="Client ID" mono value={provider?.clientId ?? ''} />
    <SelectField
      name="clientAuthentication"
      label="The client proves itself"
      value={provider?.clientAuthentication ?? 'client_secret_basic'}
      choices={authentications}
    />
    <TextField
      name="clientSecret"
      label="Client secret"
      type="password"
      autoComplete="off"
      optional
      hint={
        provider?.secretSince == null
          ? 'Needed but for a public client, which has none. Stored sealed, and never shown.'
          : 'Empty: it stays as it is. Another issuer or client needs its own.'
      }
    />
    <AreaField
      name="emailDomains"
      label="Domains of email addresses"
      rows={2}
      mono
      optional
      value={provider?.emailDomains.join('\n') ?? ''}
      placeholder="example.com"
      hint="One a line. Empty: any, of members and invited people."
    />
    <TextField
      name="roleClaim"
      label="Claim that gives roles"
      mono
      optional
      value={provider?.roleClaim ?? ''}
      placeholder="groups"
      hint="Empty: only members and invited people come in. Named, it also lets in whoever has one of the values below."
    />
    <AreaField
      name="roles"
      label="Roles"
      rows={3}
      mono
      optional
      value={provider?.roles.map(({ value, role }) => `${value} = ${role}`).join('\n') ?? ''}
      placeholder={'platform-team = issuer\nauditors = auditor'}
      hint="One a line: a value of the claim, and viewer, auditor, operator, issuer or admin. Nobody becomes an owner by it."
    />
    <CheckField
      name="required"
      label="The only way in, except for owners"
      hint="Passwords and passkeys of other members stop counting, and their sessions end. Owners can always sign in with their own."
      checked={provider?.required ?? false}
    />
    <CheckField name="enabled" label="People may sign in with it" hint="Off, the button is gone." checked={provider?.enabled ?? true} />
    <OutboundFields
      label="It may be at a private address"
      hint="Only for a provider inside your own network."
      now={provider ?? undefined}
    />
    <Submit>{provider === null ? 'Set up' : 'Save changes'}</Submit>
  </Form>
);
