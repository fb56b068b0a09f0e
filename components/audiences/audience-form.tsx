import type { WireOutput } from '../../server/doors/api/contract.ts';
import { PolicyButtons, PolicyEffect } from '../policy/effect.tsx';
import { LinkButton } from '../ui/button.tsx';
import { AreaField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type Audience = WireOutput<'audience.show'>;
type Props = { action: FormAction; algorithms: readonly string[]; audience?: Audience; back: string };

const seconds = (value: number | undefined, standard: number): string => String(value ?? standard);

/** Registers an audience, or changes one; its URI and environment are for ever. */
export const AudienceForm = ({ action, algorithms, audience, back }: Props) => (
  <Form action={action} className="max-w-xl space-y-4">
    {audience === undefined ? (
      <>
        <TextField
          name="uri"
          label="Audience"
          type="url"
          placeholder="https://orders.example.com"
          hint="An absolute URI: the value of aud, and what clients ask for. It cannot be changed later."
        />
        <TextField
          name="environment"
          label="Environment"
          value="production"
          hint="A grant to an identity of another environment is refused unless it is marked so."
        />
      </>
    ) : (
      <input type="hidden" name="audience" value={audience.id} />
    )}
    <TextField
      name="scopes"
      label="Scopes"
      optional
      mono
      value={audience?.scopes.join(' ') ?? ''}
      placeholder="read write"
      hint="Parted by spaces. A grant can hold only these."
    />
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        name="lifetimeDefault"
        label="Token lifetime, in seconds"
        type="number"
        value={seconds(audience?.lifetimeDefault, 300)}
        hint="When the client asks for none."
      />
      <TextField
        name="lifetimeMaximum"
        label="Longest, in seconds"
        type="number"
        value={seconds(audience?.lifetimeMaximum, 900)}
        hint="At most 86400, one day."
      />
    </div>
    <TextField
      name="minCertificateLife"
      label="Least remaining certificate life, in seconds"
      type="number"
      value={seconds(audience?.minCertificateLife, 0)}
      hint="A workload whose certificate ends sooner must renew it before it gets a token."
    />
    <TextField
      name="delegationDepth"
      label="Actors in a token, at most"
      type="number"
      value={seconds(audience?.delegationDepth, 0)}
      hint="0: nobody acts for another here. 1: an actor may act for a subject, by a delegation; more where actors act for actors, up to 5."
    />
    <SelectField
      name="algorithm"
      label="Signing algorithm"
      value={audience?.algorithm ?? 'ES256'}
      choices={algorithms.map((name) => ({ value: name, label: name }))}
      hint="ES256 unless the resource server cannot check it."
    />
    <AreaField name="description" label="Description" optional value={audience?.description ?? ''} rows={2} />
    {audience !== undefined && <PolicyEffect />}
    <div className="flex flex-wrap gap-2">
      {audience === undefined ? (
        <Submit>Register audience</Submit>
      ) : (
        <PolicyButtons save="Save changes" saveHarmful="Save although it would refuse them" />
      )}
      <LinkButton href={back} tone="quiet">
        Cancel
      </LinkButton>
    </div>
  </Form>
);
