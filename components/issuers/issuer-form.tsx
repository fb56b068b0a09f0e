import { LinkButton } from '../ui/button.tsx';
import { CheckGroup } from '../ui/fields.tsx';
import { AreaField, CheckField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { exactDuration } from '../ui/format.ts';
import { OutboundFields } from '../ui/outbound-fields.tsx';
import type { Issuer, Preset } from './status.tsx';

type Props = {
  action: FormAction;
  preset: Preset;
  algorithms: readonly string[];
  issuer?: Issuer;
  back: string;
};

const keySources = [
  { value: 'discovery', label: 'Discovery: from its openid-configuration' },
  { value: 'url', label: 'A JWKS address of its own' },
  { value: 'pasted', label: 'Pasted here, never fetched' },
];

/** Trusts an issuer, or changes how; its name and URL are for ever. */
export const IssuerForm = ({ action, preset, algorithms, issuer, back }: Props) => (
  <Form action={action} className="group max-w-xl space-y-4">
    {issuer === undefined ? (
      <>
        <input type="hidden" name="preset" value={preset.name} />
        <TextField
          name="name"
          label="Name"
          value={preset.issuer === null ? '' : preset.name}
          placeholder={preset.name === 'kubernetes' ? 'payments-cluster' : preset.name}
          hint="Lower-case letters, digits, dots and dashes. It is shown wherever a token of it is."
        />
        <TextField
          name="issuer"
          label="Issuer"
          type="url"
          value={preset.issuer ?? ''}
          placeholder="https://issuer.example.com"
          hint="As it stands in iss, to the last character. It cannot be changed later."
        />
      </>
    ) : (
      <input type="hidden" name="issuer" value={issuer.id} />
    )}
    <AreaField
      name="audiences"
      label="Audiences"
      rows={2}
      mono
      value={issuer?.audiences.join('\n') ?? ''}
      placeholder={preset.example.audience}
      hint="One a line; usually the address of the token service. Every aud of a token must be among them, so that one made for somebody else is of no use here."
    />
    <SelectField
      name="keySource"
      label="Its keys come from"
      value={issuer?.keySource ?? preset.keySource}
      choices={keySources}
      hint="Fetched over https only, never from private addresses unless that is allowed below, and without following redirects."
    />
    <div className="hidden group-has-[option[value=url]:checked]:block">
      <TextField
        name="jwksUrl"
        label="JWKS address"
        type="url"
        optional
        value={issuer?.jwksUrl ?? ''}
        placeholder="https://issuer.example.com/keys"
      />
    </div>
    <div className="hidden group-has-[option[value=pasted]:checked]:block">
      <AreaField
        name="jwks"
        label="JWK Set"
        rows={5}
        mono
        optional
        placeholder='{"keys":[…]}'
        hint={
          issuer?.keySource === 'pasted'
            ? 'Empty: those that were pasted before stay.'
            : 'Public keys only. They are replaced by pasting others.'
        }
      />
    </div>
    <CheckGroup
      name="algorithms"
      legend="Signature algorithms"
      hint="What it signs with; others are refused."
      values={issuer?.algorithms ?? preset.algorithms}
      choices={algorithms}
    />
    <TextField
      name="lifetimeMaximum"
      label="Longest life of its tokens"
      value={exactDuration(issuer?.lifetimeMaximum ?? preset.lifetimeMaximum)}
      hint="As 1 h or 10 min. A token that was made to live longer is refused."
    />
    <CheckField
      name="singleUse"
      label="A token is exchanged once"
      hint="By its jti: a second use is refused, and recorded as a replay."
      checked={issuer?.singleUse ?? preset.singleUse}
    />
    <OutboundFields
      label="Its keys may be fetched from private addresses"
      hint="Only for an issuer inside your own network."
      now={issuer}
    />
    <AreaField name="description" label="Description" optional rows={2} value={issuer?.description ?? ''} />
    <div className="flex gap-2">
      <Submit>{issuer === undefined ? 'Trust this issuer' : 'Save changes'}</Submit>
      <LinkButton href={back} tone="quiet">
        Cancel
      </LinkButton>
    </div>
  </Form>
);
