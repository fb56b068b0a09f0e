import { Pencil, Trash2 } from 'lucide-react';
import * as t from '#messages/delegations';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Scopes } from '../grants/columns.tsx';
import { RowAct } from '../ui/act-dialog.tsx';
import { TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import type { Column } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

export type Delegation = WireOutput<'delegation.list'>['items'][number];

export const actor: Column<Delegation> = {
  header: t.actor,
  cell: (delegation) => <TextLink href={`/identities/${delegation.actorId}/access`}>{delegation.actorName}</TextLink>,
};
export const subject: Column<Delegation> = {
  header: t.actsFor,
  cell: (delegation) => <TextLink href={`/identities/${delegation.subjectId}/access`}>{delegation.subjectName}</TextLink>,
};
export const audience: Column<Delegation> = {
  header: t.atTheAudience,
  cell: (delegation) => (
    <TextLink href={`/audiences/${delegation.audienceId}/grants`} className="wrap-anywhere">
      {delegation.audienceUri}
    </TextLink>
  ),
};
export const named = (column: Column<Delegation>): Column<Delegation> => ({ ...column, names: true });

export const terms: readonly Column<Delegation>[] = [
  { header: t.scopesAtMost, cell: (delegation) => <Scopes scopes={delegation.scopes} /> },
  { header: t.depth, from: 'lg', cell: (delegation) => t.actors({ maximumDepth: delegation.maximumDepth }) },
  { header: t.ends, cell: (delegation) => (delegation.expiresAt === null ? 'never' : <Time at={delegation.expiresAt} />) },
];

const ChangeDialog = ({ delegation, action, back }: { delegation: Delegation; action: FormAction; back: string }) => (
  <RowAct
    action={action}
    id={`change-${delegation.id}`}
    icon={Pencil}
    word={t.change}
    title={t.howActsFor({ actorName: delegation.actorName, subjectName: delegation.subjectName })}
    about={{ delegation: delegation.id, back }}
    deed={t.saveChanges}
  >
    <p className="text-ink-soft">{t.atItHoldsForTokensIssued({ audienceUri: delegation.audienceUri })}</p>
    <TextField name="scopes" label={t.scopesAtMost} optional mono value={delegation.scopes.join(' ')} hint={t.partedBySpacesEachMust} />
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        name="maximumDepth"
        label={t.actorsInATokenAtMost}
        type="number"
        value={String(delegation.maximumDepth)}
        hint={t.thisOneIncluded}
      />
      <TextField
        name="expiresAt"
        label={t.endsInUtc}
        type="datetime-local"
        optional
        value={delegation.expiresAt?.slice(0, 16) ?? ''}
        hint={t.emptyWhenItIsRemoved}
      />
    </div>
  </RowAct>
);

const RemoveDialog = ({ delegation, action, back }: { delegation: Delegation; action: FormAction; back: string }) => (
  <RowAct
    action={action}
    id={`remove-${delegation.id}`}
    icon={Trash2}
    word={t.remove}
    title={t.letNoLongerActFor({ actorName: delegation.actorName, subjectName: delegation.subjectName })}
    about={{ delegation: delegation.id, back }}
    deed={t.removeDelegation}
    deedTone="danger"
  >
    <ul className="list-disc space-y-1 pl-5 text-ink-soft">
      <li>
        {t.getsNoNewToken({ actorName: delegation.actorName, subjectName: delegation.subjectName, audienceUri: delegation.audienceUri })}
      </li>
      <li>{t.itsOwnGrantsAndThose({ subjectName: delegation.subjectName })}</li>
      <li>{t.theDelegationCanBeAddedAgain}</li>
    </ul>
  </RowAct>
);

export const changes = (actions: { change: FormAction; remove: FormAction }, back: string): Column<Delegation> => ({
  header: t.change,
  end: true,
  cell: (delegation) => (
    <span className="inline-flex flex-wrap gap-x-1 sm:justify-end">
      <ChangeDialog delegation={delegation} action={actions.change} back={back} />
      <RemoveDialog delegation={delegation} action={actions.remove} back={back} />
    </span>
  ),
});
