import * as r from '#messages/revoke-right';
import { CheckGroup } from '../ui/fields.tsx';
import { RadioField } from '../ui/form.tsx';

type RevokesFor = readonly string[] | null;

/** Whose certificates somebody of a role may revoke, under the role; nothing of one who is not limited. */
export const RevokeRight = ({ revokesFor }: { revokesFor: RevokesFor }) =>
  revokesFor !== null && <span className="block text-xs text-ink-faint wrap-anywhere">{r.revokesFor({ owners: revokesFor })}</span>;

/** Asked of an issuer alone. The choice of the role stands before it, and a `group` around both. */
export const RevokeRightFields = ({ owners, revokesFor }: { owners: readonly string[]; revokesFor: RevokesFor }) => {
  // Who is named keeps their tick, also where no identity is theirs any more.
  const choices = [...new Set([...owners, ...(revokesFor ?? [])])].sort();
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
      <div className="hidden max-h-60 overflow-y-auto group-has-[input[value=some]:checked]:block">
        <CheckGroup
          name="revokesFor"
          legend={r.mayRevokeFor}
          hint={choices.length === 0 ? r.noOwnersYet : undefined}
          values={revokesFor ?? []}
          choices={choices}
        />
      </div>
    </div>
  );
};
