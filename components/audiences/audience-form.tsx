import * as t from '#messages/audiences';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { PolicyButtons, PolicyEffect } from '../policy/effect.tsx';
import { LinkButton } from '../ui/button.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { LifetimeFields } from './lifetime-fields.tsx';

type Audience = WireOutput<'audience.show'>;
type Props = { action: FormAction; algorithms: readonly string[]; audience?: Audience; back: string };

const seconds = (value: number | undefined, standard: number): string => String(value ?? standard);

/** Registers an audience, or changes one; its URI and environment are for ever. */
export const AudienceForm = ({ action, algorithms, audience, back }: Props) => (
  <Form action={action} className="max-w-xl space-y-4">
    {audience === undefined ? (
      <>
        <TextField name="uri" label={t.audience} type="url" placeholder="https://orders.example.com" hint={t.anAbsoluteUriTheValue} />
        <TextField name="environment" label={t.environment} value="production" hint={t.aGrantToAnIdentity} />
      </>
    ) : (
      <HiddenField name="audience" value={audience.id} />
    )}
    <TextField
      name="scopes"
      label={t.scopes}
      optional
      mono
      value={audience?.scopes.join(' ') ?? ''}
      placeholder={t.readWrite}
      hint={t.partedBySpacesAGrantCan}
    />
    <LifetimeFields lifetimeDefault={audience?.lifetimeDefault ?? 300} lifetimeMaximum={audience?.lifetimeMaximum ?? 900} />
    <TextField
      name="minCertificateLife"
      label={t.leastRemainingCertificateLifeInSeconds}
      type="number"
      value={seconds(audience?.minCertificateLife, 0)}
      hint={t.aWorkloadWhoseCertificateEndsSooner}
    />
    <TextField
      name="delegationDepth"
      label={t.actorsInATokenAtMost}
      type="number"
      value={seconds(audience?.delegationDepth, 0)}
      hint={t.delegationDepthHint}
    />
    <SelectField
      name="algorithm"
      label={t.signingAlgorithm}
      value={audience?.algorithm ?? 'ES256'}
      choices={algorithms.map((name) => ({ value: name, label: name }))}
      hint={t.es256UnlessTheResourceServerCannot}
    />
    <AreaField name="description" label={t.description} optional value={audience?.description ?? ''} rows={2} />
    {audience !== undefined && <PolicyEffect />}
    <div className="flex flex-wrap gap-2">
      {audience === undefined ? (
        <Submit>{t.registerAudience}</Submit>
      ) : (
        <PolicyButtons save={t.saveChanges} saveHarmful={t.saveAlthoughItWouldRefuseThem} />
      )}
      <LinkButton href={back} tone="quiet">
        {t.cancel}
      </LinkButton>
    </div>
  </Form>
);
