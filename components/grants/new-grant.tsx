import { Plus } from 'lucide-react';
import * as t from '#messages/grants';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { HiddenField } from '../ui/fields.tsx';
import { CheckField, DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Lifetimes } from './dialogs.tsx';

type Identity = Pick<WireOutput<'identity.show'>, 'id' | 'name' | 'environment'>;
type Audience = Pick<WireOutput<'audience.show'>, 'id' | 'uri' | 'environment' | 'scopes'>;
type Props = { action: FormAction /** Where to go afterwards. */; back: string };

const Trigger = () => (
  <>
    <Plus aria-hidden /> {t.addGrant}
  </>
);

const Buttons = () => (
  <DialogButtons dialog="add-grant">
    <Submit>{t.addGrant}</Submit>
  </DialogButtons>
);

/** On the page of an identity: one of the audiences that it has no grant for. */
export const NewGrantForIdentity = ({
  identity,
  audiences,
  more,
  granted,
  action,
  back,
}: Props & {
  identity: Identity;
  audiences: readonly Audience[];
  /** There are more audiences than these. */
  more: boolean;
  /** It may have a grant for some of them. */
  granted: boolean;
}) => (
  <FormDialog
    action={action}
    className="space-y-4"
    id="add-grant"
    trigger={<Trigger />}
    title={t.letAskForTokens({ identity: identity.name })}
  >
    <HiddenField name="identity" value={identity.id} />
    <input type="hidden" name="back" value={back} />
    {more ? (
      <TextField name="audience" label={t.audience} mono placeholder="https://ledger.example.com" hint={t.theUriOfARegisteredAudience} />
    ) : (
      <SelectField
        name="audience"
        label={t.audience}
        hint={granted ? t.oneThatItHasAGrantFor : undefined}
        choices={audiences.map((audience) => ({ value: audience.id, label: `${audience.uri} (${audience.environment})` }))}
      />
    )}
    <TextField name="scopes" label={t.scopes} optional mono placeholder={t.readWrite} hint={t.scopesOfTheAudience} />
    <Lifetimes />
    {(more || audiences.some((audience) => audience.environment !== identity.environment)) && (
      <CheckField
        name="crossEnvironment"
        label={t.allowAcrossEnvironments}
        hint={t.isInAnAudienceElsewhere({ identity: identity.name, environment: identity.environment })}
      />
    )}
    <Buttons />
  </FormDialog>
);

/** On the page of an audience: an identity by its name. */
export const NewGrantForAudience = ({ audience, action, back }: Props & { audience: Audience }) => (
  <FormDialog
    action={action}
    className="space-y-4"
    id="add-grant"
    trigger={<Trigger />}
    title={t.letAnIdentityAskFor({ uri: audience.uri })}
  >
    <HiddenField name="audience" value={audience.id} />
    <input type="hidden" name="back" value={back} />
    <TextField name="identity" label={t.identity} placeholder="billing-worker" hint={t.theNameOfARegisteredIdentity} />
    <TextField
      name="scopes"
      label={t.scopes}
      optional
      mono
      placeholder={audience.scopes.join(' ')}
      hint={audience.scopes.length === 0 ? t.thisAudienceHasNone : t.partedBySpacesThereAre({ scopes: audience.scopes.join(', ') })}
    />
    <Lifetimes />
    <CheckField
      name="crossEnvironment"
      label={t.allowAcrossEnvironments}
      hint={t.theAudienceIsInAnIdentity({ environment: audience.environment })}
    />
    <Buttons />
  </FormDialog>
);
