import * as r from '#messages/revoke-right';
import { CheckGroup } from '../ui/fields.tsx';
import { AreaField, RadioField } from '../ui/form.tsx';

type RevokesFor = readonly string[] | null;

/** Whose certificates somebody of a role may revoke, under the role; nothing of one who is not limited. */
export const RevokeRight = ({ revokesFor }: { revokesFor: RevokesFor }) =>
  revokesFor !== null && <span className="block text-xs text-ink-faint wrap-anywhere">{r.revokesFor({ owners: revokesFor })}</span>;

type FieldsProps = {
  owners: readonly string[];
  revokesFor: RevokesFor;
  /** Owners that have a tick each. Of more, none has: they are written. A page with a dialog for each member would be ticks by the ten thousand. */
  most: number;
};

/** Asked of an issuer alone. The choice of the role stands before it, and a `group` around both. */
export const RevokeRightFields = ({ owners, revokesFor, most }: FieldsProps) => {
  const written = owners.length > most;
  // Who is named keeps their tick, also where no identity is theirs any more.
  const choices = [...new Set([...(written ? [] : owners), ...(revokesFor ?? [])])].sort();
  return (
    <div className="hidden space-y-4 group-has-[option[value=issuer]:checked]:block">
      <RadioField
        name="mayRevoke"
        legend={r.mayRevoke}
        value={revokesFor === null ? 'all' : 'some'}
        choices={[
          { value: 'all', label: r.ofAllOwners, note: r.ofAllOwnersNote },
          { value: 'some', label: r.ofSomeOwners, note: r.ofSomeOwnersNote },
        ]}
      />
      <div className="hidden max-h-60 space-y-4 overflow-y-auto group-has-[input[value=some]:checked]:block">
        <CheckGroup
          name="revokesFor"
          legend={r.mayRevokeFor}
          hint={choices.length === 0 && !written ? r.noOwnersYet : undefined}
          values={revokesFor ?? []}
          choices={choices}
        />
        {written && <AreaField name="furtherOwners" label={r.furtherOwners} hint={r.furtherOwnersNote} optional />}
      </div>
    </div>
  );
};
