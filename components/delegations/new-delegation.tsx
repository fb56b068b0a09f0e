import { Plus } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CheckField, DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type Audience = Pick<WireOutput<'audience.show'>, 'id' | 'uri' | 'delegationDepth'>;
type Props = {
  /** The actor where it is given. */
  identity?: { id: string; name: string };
  /** Those that take delegated tokens. */
  audiences: readonly Audience[];
  action: FormAction;
  back: string;
};

/** Lets one identity act for another; the token is bound to the certificate of the actor and names both. */
export const NewDelegation = ({ identity, audiences, action, back }: Props) => (
  <FormDialog
    action={action}
    className="space-y-4"
    id="add-delegation"
    trigger={
      <>
        <Plus aria-hidden /> Add delegation
      </>
    }
    title={identity === undefined ? 'Let an identity act for another' : `Let ${identity.name} act for another`}
  >
    <input type="hidden" name="back" value={back} />
    {identity === undefined ? (
      <TextField
        name="actor"
        label="Actor"
        placeholder="orders-api"
        hint="The identity that acts. The token is bound to its certificate."
      />
    ) : (
      <input type="hidden" name="actor" value={identity.id} />
    )}
    <TextField
      name="subject"
      label="Acts for"
      placeholder="billing-worker"
      hint="The identity that the token stands for. It needs a grant of its own for the audience."
    />
    <SelectField
      name="audience"
      label="Audience"
      choices={audiences.map(({ id, uri, delegationDepth }) => ({
        value: id,
        label: delegationDepth === 0 ? `${uri} (takes no delegated tokens yet)` : uri,
      }))}
      hint="Its policy says how many actors a token may name."
    />
    <TextField
      name="scopes"
      label="Scopes, at most"
      optional
      mono
      placeholder="read"
      hint="Parted by spaces. What the subject is granted limits them further."
    />
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        name="maximumDepth"
        label="Actors in a token, at most"
        type="number"
        value="1"
        hint="This one included; 1 unless actors act for actors."
      />
      <TextField name="expiresAt" label="Ends, in UTC" type="datetime-local" optional hint="Empty: when it is removed." />
    </div>
    <CheckField
      name="crossEnvironment"
      label="Allow across environments"
      hint="Where actor, subject and audience are not of the same one."
    />
    <DialogButtons dialog="add-delegation">
      <Submit>Add delegation</Submit>
    </DialogButtons>
  </FormDialog>
);
