import { SelectField, TextField } from '../ui/form.tsx';

const algorithms = [
  { value: 'ES256', label: 'ES256: P-256' },
  { value: 'EdDSA', label: 'EdDSA: Ed25519' },
  { value: 'RS256', label: 'RS256: RSA' },
];

/** What every new authority is asked: its name in addresses, its name in certificates, its key. */
export const AuthorityNames = () => (
  <>
    <TextField
      name="name"
      label="Name"
      placeholder="issuing-2027"
      hint="Lower-case letters, digits and dashes. It becomes part of addresses in certificates, and cannot be changed."
    />
    <TextField
      name="commonName"
      label="Common name"
      optional
      placeholder="Example Issuing CA 2027"
      hint="As it stands in its certificate."
    />
    <TextField name="organization" label="Organization" optional placeholder="Hawser" />
    <SelectField name="algorithm" label="Key" value="ES256" choices={algorithms} />
  </>
);
