import { Pencil, Trash2 } from 'lucide-react';
import * as t from '#messages/grants';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ManagedNotice } from '../fleet/managed.tsx';
import { PolicyButtons, PolicyEffect } from '../policy/effect.tsx';
import { HiddenField } from '../ui/fields.tsx';
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
    word={t.change}
    title={t.changeWhatMayAskOf({ identityName: grant.identityName, audienceUri: grant.audienceUri })}
  >
    <ManagedNotice by={grant.managedBy} className="" />
    <HiddenField name="grant" value={grant.id} />
    <input type="hidden" name="back" value={back} />
    <TextField name="scopes" label={t.scopes} optional mono value={grant.scopes.join(' ')} hint={t.scopesFromNowOn} />
    <Lifetimes grant={grant} />
    <PolicyEffect />
    <DialogButtons dialog={`change-${grant.id}`}>
      <PolicyButtons save={t.saveChanges} saveHarmful={t.saveAllTheSame} />
    </DialogButtons>
  </RowDialog>
);

/** How long its tokens live; empty is as the audience says. */
export const Lifetimes = ({ grant }: { grant?: Pick<Grant, 'lifetimeDefault' | 'lifetimeMaximum'> }) => (
  <div className="grid gap-4 sm:grid-cols-2">
    <TextField
      name="lifetimeDefault"
      label={t.tokenLifetimeInSeconds}
      type="number"
      optional
      value={grant?.lifetimeDefault?.toString() ?? ''}
      hint={t.whenTheClientAsksForNone}
    />
    <TextField
      name="lifetimeMaximum"
      label={t.longestInSeconds}
      type="number"
      optional
      value={grant?.lifetimeMaximum?.toString() ?? ''}
      hint={t.emptyAsLongAsTheAudience}
    />
  </div>
);

export const RemoveGrantDialog = ({ grant, action, back }: Props) => (
  <RowDialog
    action={action}
    id={`remove-${grant.id}`}
    className="space-y-4"
    icon={Trash2}
    word={t.remove}
    title={t.removeTheGrantOfFor({ identityName: grant.identityName, audienceUri: grant.audienceUri })}
  >
    <ul className="list-disc space-y-1 pl-5 text-ink-soft">
      <li>{t.getsNoNewToken({ identityName: grant.identityName })}</li>
      <li>{t.tokensThatItHasAlreadyStay}</li>
      <li>{t.theGrantCanBeAddedAgain}</li>
    </ul>
    <ManagedNotice by={grant.managedBy} className="" />
    <HiddenField name="grant" value={grant.id} />
    <input type="hidden" name="back" value={back} />
    <PolicyEffect />
    <DialogButtons dialog={`remove-${grant.id}`}>
      <PolicyButtons save={t.removeGrant} saveHarmful={t.removeAllTheSame} danger />
    </DialogButtons>
  </RowDialog>
);
