import { Pencil } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { AreaField, DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import type { Identity } from './status.tsx';

type Grant = WireOutput<'grant.list'>['items'][number];

const ChangeTrigger = () => (
  <>
    <Pencil aria-hidden /> Change
  </>
);

/** Changes what may change of an identity: its name and environment stand in certificates, and stay. */
export const ChangeIdentityDialog = ({ identity, kinds, action }: { identity: Identity; kinds: readonly string[]; action: FormAction }) => (
  <FormDialog action={action} className="space-y-4" id="change-identity" trigger={<ChangeTrigger />} title={`Change ${identity.name}`}>
    <input type="hidden" name="identity" value={identity.id} />
    <SelectField name="kind" label="Kind" value={identity.kind} choices={kinds.map((value) => ({ value, label: value }))} />
    <TextField name="owner" label="Owner" value={identity.owner} hint="Who answers for it." />
    <AreaField name="description" label="Description" optional value={identity.description} rows={2} />
    <DialogButtons dialog="change-identity">
      <Submit>Save changes</Submit>
    </DialogButtons>
  </FormDialog>
);

/** Changes a grant in its row; tokens that were issued already keep what they have. */
export const ChangeGrantDialog = ({ grant, action }: { grant: Grant; action: FormAction }) => (
  <FormDialog
    action={action}
    className="space-y-4"
    id={`change-${grant.id}`}
    trigger={<ChangeTrigger />}
    tone="quiet"
    inRow
    title={`Change the grant for ${grant.audienceUri}`}
  >
    <input type="hidden" name="grant" value={grant.id} />
    <input type="hidden" name="identity" value={grant.identityId} />
    <TextField
      name="scopes"
      label="Scopes"
      optional
      mono
      value={grant.scopes.join(' ')}
      hint="Parted by spaces; each must be a scope of the audience. It holds for tokens issued from now on."
    />
    <TextField
      name="lifetimeMaximum"
      label="Longest token, in seconds"
      type="number"
      optional
      value={grant.lifetimeMaximum === null ? '' : String(grant.lifetimeMaximum)}
      hint="Empty: as long as the audience allows."
    />
    <DialogButtons dialog={`change-${grant.id}`}>
      <Submit>Save changes</Submit>
    </DialogButtons>
  </FormDialog>
);
