import { Plus } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CheckField, DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Lifetimes } from './dialogs.tsx';

type Identity = Pick<WireOutput<'identity.show'>, 'id' | 'name' | 'environment'>;
type Audience = Pick<WireOutput<'audience.show'>, 'id' | 'uri' | 'environment' | 'scopes'>;
type Props = { action: FormAction /** Where to go afterwards. */; back: string };

const Trigger = () => (
  <>
    <Plus aria-hidden /> Add grant
  </>
);

const Buttons = () => (
  <DialogButtons dialog="add-grant">
    <Submit>Add grant</Submit>
  </DialogButtons>
);

/** On the page of an identity: one of the audiences that it has no grant for. */
export const NewGrantForIdentity = ({
  identity,
  audiences,
  action,
  back,
}: Props & { identity: Identity; audiences: readonly Audience[] }) => (
  <FormDialog action={action} className="space-y-4" id="add-grant" trigger={<Trigger />} title={`Let ${identity.name} ask for tokens`}>
    <input type="hidden" name="identity" value={identity.id} />
    <input type="hidden" name="back" value={back} />
    <SelectField
      name="audience"
      label="Audience"
      choices={audiences.map((audience) => ({ value: audience.id, label: `${audience.uri} (${audience.environment})` }))}
    />
    <TextField
      name="scopes"
      label="Scopes"
      optional
      mono
      placeholder="read write"
      hint="Parted by spaces; each must be a scope of the audience."
    />
    <Lifetimes />
    {audiences.some((audience) => audience.environment !== identity.environment) && (
      <CheckField
        name="crossEnvironment"
        label="Allow across environments"
        hint={`${identity.name} is in ${identity.environment}. An audience elsewhere is refused without this.`}
      />
    )}
    <Buttons />
  </FormDialog>
);

/** On the page of an audience: an identity by its name. */
export const NewGrantForAudience = ({ audience, action, back }: Props & { audience: Audience }) => (
  <FormDialog action={action} className="space-y-4" id="add-grant" trigger={<Trigger />} title={`Let an identity ask for ${audience.uri}`}>
    <input type="hidden" name="audience" value={audience.id} />
    <input type="hidden" name="back" value={back} />
    <TextField name="identity" label="Identity" placeholder="billing-worker" hint="The name of a registered identity." />
    <TextField
      name="scopes"
      label="Scopes"
      optional
      mono
      placeholder={audience.scopes.join(' ')}
      hint={audience.scopes.length === 0 ? 'This audience has none.' : `Parted by spaces; there are ${audience.scopes.join(', ')}.`}
    />
    <Lifetimes />
    <CheckField
      name="crossEnvironment"
      label="Allow across environments"
      hint={`The audience is in ${audience.environment}. An identity of elsewhere is refused without this.`}
    />
    <Buttons />
  </FormDialog>
);
