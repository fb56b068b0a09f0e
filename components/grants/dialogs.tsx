import { Pencil, Trash2 } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ManagedNotice } from '../fleet/managed.tsx';
import { PolicyButtons, PolicyEffect } from '../policy/effect.tsx';
import { DialogButtons, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { RowDialog } from '../ui/row-dialog.tsx';

type Grant = WireOutput<'grant.list'>['items'][number];
export type GrantActions = { readonly add: FormAction; readonly change: FormAction; readonly remove: FormAction };
type Props = { grant: Grant; action: FormAction /** Where to go afterwards. */; back: string };

/** Changes a grant in its row; tokens that were issued already keep what they have. */
export const ChangeGrantDialog = ({ grant, action, back }: Props) => (
  <RowDialog
    action={action}
    className="space-y-4"
    id={`change-${grant.id}`}
    icon={Pencil}
    word="Change"
    title={`Change what ${grant.identityName} may ask of ${grant.audienceUri}`}
  >
    <ManagedNotice by={grant.managedBy} className="" />
    <input type="hidden" name="grant" value={grant.id} />
    <input type="hidden" name="back" value={back} />
    <TextField
      name="scopes"
      label="Scopes"
      optional
      mono
      value={grant.scopes.join(' ')}
      hint="Parted by spaces; each must be a scope of the audience. It holds for tokens issued from now on."
    />
    <Lifetimes grant={grant} />
    <PolicyEffect />
    <DialogButtons dialog={`change-${grant.id}`}>
      <PolicyButtons save="Save changes" saveHarmful="Save all the same" />
    </DialogButtons>
  </RowDialog>
);

/** How long its tokens live; empty is as the audience says. */
export const Lifetimes = ({ grant }: { grant?: Pick<Grant, 'lifetimeDefault' | 'lifetimeMaximum'> }) => (
  <div className="grid gap-4 sm:grid-cols-2">
    <TextField
      name="lifetimeDefault"
      label="Token lifetime, in seconds"
      type="number"
      optional
      value={grant?.lifetimeDefault?.toString() ?? ''}
      hint="When the client asks for none. Empty: as the audience says."
    />
    <TextField
      name="lifetimeMaximum"
      label="Longest, in seconds"
      type="number"
      optional
      value={grant?.lifetimeMaximum?.toString() ?? ''}
      hint="Empty: as long as the audience allows."
    />
  </div>
);

export const RemoveGrantDialog = ({ grant, action, back }: Props) => (
  <RowDialog
    action={action}
    id={`remove-${grant.id}`}
    className="space-y-4"
    icon={Trash2}
    word="Remove"
    title={`Remove the grant of ${grant.identityName} for ${grant.audienceUri}?`}
  >
    <ul className="list-disc space-y-1 pl-5 text-ink-soft">
      <li>{grant.identityName} gets no new token for this audience, from the next request on.</li>
      <li>Tokens that it has already stay good until they expire; deny them, or suspend it, to end them now.</li>
      <li>The grant can be added again.</li>
    </ul>
    <ManagedNotice by={grant.managedBy} className="" />
    <input type="hidden" name="grant" value={grant.id} />
    <input type="hidden" name="back" value={back} />
    <PolicyEffect />
    <DialogButtons dialog={`remove-${grant.id}`}>
      <PolicyButtons save="Remove grant" saveHarmful="Remove all the same" danger />
    </DialogButtons>
  </RowDialog>
);
