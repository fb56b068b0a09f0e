import { Pencil, Trash2 } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Scopes } from '../grants/columns.tsx';
import { DialogButtons, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { plural } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { RowDialog } from '../ui/row-dialog.tsx';
import type { Column } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

export type Delegation = WireOutput<'delegation.list'>['items'][number];

export const actor: Column<Delegation> = {
  header: 'Actor',
  cell: (delegation) => <TextLink href={`/identities/${delegation.actorId}/access`}>{delegation.actorName}</TextLink>,
};
export const subject: Column<Delegation> = {
  header: 'Acts for',
  cell: (delegation) => <TextLink href={`/identities/${delegation.subjectId}/access`}>{delegation.subjectName}</TextLink>,
};
export const audience: Column<Delegation> = {
  header: 'At the audience',
  cell: (delegation) => (
    <TextLink href={`/audiences/${delegation.audienceId}/grants`} className="wrap-anywhere">
      {delegation.audienceUri}
    </TextLink>
  ),
};
export const named = (column: Column<Delegation>): Column<Delegation> => ({ ...column, names: true });

export const terms: readonly Column<Delegation>[] = [
  { header: 'Scopes, at most', cell: (delegation) => <Scopes scopes={delegation.scopes} /> },
  { header: 'Depth', from: 'lg', cell: (delegation) => plural(delegation.maximumDepth, 'actor') },
  { header: 'Ends', cell: (delegation) => (delegation.expiresAt === null ? 'never' : <Time at={delegation.expiresAt} />) },
];

const ChangeDialog = ({ delegation, action, back }: { delegation: Delegation; action: FormAction; back: string }) => (
  <RowDialog
    action={action}
    id={`change-${delegation.id}`}
    className="space-y-4"
    icon={Pencil}
    word="Change"
    title={`How ${delegation.actorName} acts for ${delegation.subjectName}`}
  >
    <p className="text-ink-soft">At {delegation.audienceUri}. It holds for tokens issued from now on.</p>
    <input type="hidden" name="delegation" value={delegation.id} />
    <input type="hidden" name="back" value={back} />
    <TextField
      name="scopes"
      label="Scopes, at most"
      optional
      mono
      value={delegation.scopes.join(' ')}
      hint="Parted by spaces; each must be a scope of the audience."
    />
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        name="maximumDepth"
        label="Actors in a token, at most"
        type="number"
        value={String(delegation.maximumDepth)}
        hint="This one included."
      />
      <TextField
        name="expiresAt"
        label="Ends, in UTC"
        type="datetime-local"
        optional
        value={delegation.expiresAt?.slice(0, 16) ?? ''}
        hint="Empty: when it is removed."
      />
    </div>
    <DialogButtons dialog={`change-${delegation.id}`}>
      <Submit>Save changes</Submit>
    </DialogButtons>
  </RowDialog>
);

const RemoveDialog = ({ delegation, action, back }: { delegation: Delegation; action: FormAction; back: string }) => (
  <RowDialog
    action={action}
    id={`remove-${delegation.id}`}
    icon={Trash2}
    word="Remove"
    title={`Let ${delegation.actorName} no longer act for ${delegation.subjectName}?`}
  >
    <ul className="mb-4 list-disc space-y-1 pl-5 text-ink-soft">
      <li>
        {delegation.actorName} gets no new token in the name of {delegation.subjectName} for {delegation.audienceUri}, from the next request
        on.
      </li>
      <li>Its own grants, and those of {delegation.subjectName}, stay as they are.</li>
      <li>The delegation can be added again.</li>
    </ul>
    <input type="hidden" name="delegation" value={delegation.id} />
    <input type="hidden" name="back" value={back} />
    <DialogButtons dialog={`remove-${delegation.id}`}>
      <Submit tone="danger">Remove delegation</Submit>
    </DialogButtons>
  </RowDialog>
);

export const changes = (actions: { change: FormAction; remove: FormAction }, back: string): Column<Delegation> => ({
  header: 'Change',
  end: true,
  cell: (delegation) => (
    <span className="inline-flex flex-wrap gap-x-1 sm:justify-end">
      <ChangeDialog delegation={delegation} action={actions.change} back={back} />
      <RemoveDialog delegation={delegation} action={actions.remove} back={back} />
    </span>
  ),
});
