import * as t from '#messages/authorities';
import { SelectField, TextField } from '../ui/form.tsx';

const algorithms = [
  { value: 'ES256', label: 'ES256: P-256' },
  { value: 'EdDSA', label: t.eddsaEd25519 },
  { value: 'RS256', label: 'RS256: RSA' },
];

/** What every new authority is asked: its name in addresses, its name in certificates, its key. */
export const AuthorityNames = () => (
  <>
    <TextField name="name" label={t.name} placeholder="issuing-2027" hint={t.lowerCaseLettersDigitsAndDashes} />
    <TextField name="commonName" label={t.commonName} optional placeholder={t.exampleIssuingCa2027} hint={t.asItStandsInItsCertificate} />
    <TextField name="organization" label={t.organization} optional placeholder={t.hawser} />
    <SelectField name="algorithm" label={t.key} value="ES256" choices={algorithms} />
  </>
);
