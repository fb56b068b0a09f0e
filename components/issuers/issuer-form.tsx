import * as t from '#messages/issuers';
import { LinkButton } from '../ui/button.tsx';
import { CheckGroup, HiddenField } from '../ui/fields.tsx';
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
  { value: 'discovery', label: t.discoveryFromItsOpenidConfiguration },
  { value: 'url', label: t.aJwksAddressOfItsOwn },
  { value: 'pasted', label: t.pastedHereNeverFetched },
];

/** Trusts an issuer, or changes how; its name and URL are for ever. */
export const IssuerForm = ({ action, preset, algorithms, issuer, back }: Props) => (
  <Form action={action} className="group max-w-xl space-y-4">
    {issuer === undefined ? (
      <>
        <HiddenField name="preset" value={preset.name} />
        <TextField
          name="name"
          label={t.name}
          value={preset.issuer === null ? '' : preset.name}
          placeholder={preset.name === 'kubernetes' ? 'payments-cluster' : preset.name}
          hint={t.lowerCaseLettersDigitsDots}
        />
        <TextField
          name="issuer"
          label={t.issuer}
          type="url"
          value={preset.issuer ?? ''}
          placeholder="https://issuer.example.com"
          hint={t.asItStandsInIss}
        />
      </>
    ) : (
      <HiddenField name="issuer" value={issuer.id} />
    )}
    <AreaField
      name="audiences"
      label={t.audiences}
      rows={2}
      mono
      value={issuer?.audiences.join('\n') ?? ''}
      placeholder={preset.example.audience}
      hint={t.oneALineUsuallyTheAddress}
    />
    <SelectField
      name="keySource"
      label={t.itsKeysComeFrom}
      value={issuer?.keySource ?? preset.keySource}
      choices={keySources}
      hint={t.fetchedOverHttpsOnlyNever}
    />
    <div className="hidden group-has-[option[value=url]:checked]:block">
      <TextField
        name="jwksUrl"
        label={t.jwksAddress}
        type="url"
        optional
        value={issuer?.jwksUrl ?? ''}
        placeholder="https://issuer.example.com/keys"
      />
    </div>
    <div className="hidden group-has-[option[value=pasted]:checked]:block">
      <AreaField
        name="jwks"
        label={t.jwkSet}
        rows={5}
        mono
        optional
        placeholder='{"keys":[…]}'
        hint={issuer?.keySource === 'pasted' ? t.emptyThoseThatWerePastedBefore : t.publicKeysOnlyTheyAreReplaced}
      />
    </div>
    <CheckGroup
      name="algorithms"
      legend={t.signatureAlgorithms}
      hint={t.whatItSignsWithOthers}
      values={issuer?.algorithms ?? preset.algorithms}
      choices={algorithms}
    />
    <TextField
      name="lifetimeMaximum"
      label={t.longestLifeOfItsTokens}
      value={exactDuration(issuer?.lifetimeMaximum ?? preset.lifetimeMaximum)}
      hint={t.as1HOr10Min}
    />
    <CheckField
      name="singleUse"
      label={t.aTokenIsExchangedOnce}
      hint={t.byItsJtiASecondUse}
      checked={issuer?.singleUse ?? preset.singleUse}
    />
    <OutboundFields label={t.itsKeysMayBeFetched} hint={t.onlyForAnIssuerInsideYour} now={issuer} />
    <AreaField name="description" label={t.description} optional rows={2} value={issuer?.description ?? ''} />
    <div className="flex gap-2">
      <Submit>{issuer === undefined ? t.trustThisIssuer : t.saveChanges}</Submit>
      <LinkButton href={back} tone="quiet">
        {t.cancel}
      </LinkButton>
    </div>
  </Form>
);
