import { Crosshair, Plus, Trash2 } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Empty } from '../ui/empty.tsx';
import { CheckField, DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { ChangeGrantDialog } from './change-dialogs.tsx';
import type { Identity } from './status.tsx';

type Grant = WireOutput<'grant.list'>['items'][number];
type Audience = WireOutput<'audience.list'>['items'][number];
type Props = {
  identity: Identity;
  grants: readonly Grant[];
  audiences: readonly Audience[];
  mayChange: boolean;
  add: FormAction;
  change: FormAction;
  remove: FormAction;
};

const Scopes = ({ scopes }: { scopes: readonly string[] }) =>
  scopes.length === 0 ? <span className="text-ink-faint">no scope</span> : <span className="font-mono text-xs">{scopes.join(' ')}</span>;

const columns: readonly Column<Grant>[] = [
  { header: 'Audience', names: true, cell: (grant) => <TextLink href={`/audiences/${grant.audienceId}`}>{grant.audienceUri}</TextLink> },
  { header: 'Scopes', cell: (grant) => <Scopes scopes={grant.scopes} /> },
  {
    header: 'Longest token',
    cell: (grant) => (grant.lifetimeMaximum === null ? 'as the audience allows' : duration(grant.lifetimeMaximum)),
  },
];

/** What this identity may ask tokens for. */
export function GrantPanel({ identity, grants, audiences, mayChange, add, change, remove }: Props) {
  const open = audiences.filter((audience) => !grants.some((grant) => grant.audienceId === audience.id));
  const changes: Column<Grant> = {
    header: 'Change',
    end: true,
    cell: (grant) => (
      <>
        <ChangeGrantDialog grant={grant} action={change} />
        <FormDialog
          action={remove}
          id={`remove-${grant.id}`}
          trigger={
            <>
              <Trash2 aria-hidden /> Remove
            </>
          }
          tone="quiet"
          inRow
          title={`Remove the grant for ${grant.audienceUri}?`}
        >
          <p className="mb-4 text-ink-soft">
            {identity.name} gets no new token for this audience. Tokens that it has already stay good until they expire.
          </p>
          <input type="hidden" name="grant" value={grant.id} />
          <input type="hidden" name="identity" value={identity.id} />
          <DialogButtons dialog={`remove-${grant.id}`}>
            <Submit tone="danger">Remove grant</Submit>
          </DialogButtons>
        </FormDialog>
      </>
    ),
  };
  return (
    <Panel
      title="Grants"
      note="Audiences that it may ask tokens for"
      flush
      actions={
        mayChange && open.length > 0 ? (
          <FormDialog
            action={add}
            className="space-y-4"
            id="add-grant"
            trigger={
              <>
                <Plus aria-hidden /> Add grant
              </>
            }
            title={`Let ${identity.name} ask for tokens`}
          >
            <input type="hidden" name="identity" value={identity.id} />
            <SelectField
              name="audience"
              label="Audience"
              choices={open.map((audience) => ({ value: audience.id, label: `${audience.uri} (${audience.environment})` }))}
            />
            <TextField
              name="scopes"
              label="Scopes"
              optional
              mono
              placeholder="read write"
              hint="Parted by spaces; each must be a scope of the audience."
            />
            <TextField
              name="lifetimeMaximum"
              label="Longest token, in seconds"
              type="number"
              optional
              hint="Empty: as long as the audience allows."
            />
            {open.some((audience) => audience.environment !== identity.environment) && (
              <CheckField
                name="crossEnvironment"
                label="Allow across environments"
                hint={`${identity.name} is in ${identity.environment}. An audience elsewhere is refused without this.`}
              />
            )}
            <DialogButtons dialog="add-grant">
              <Submit>Add grant</Submit>
            </DialogButtons>
          </FormDialog>
        ) : undefined
      }
    >
      {grants.length === 0 ? (
        <Empty small icon={Crosshair} title="No grants">
          {audiences.length === 0 ? (
            <>
              There is no audience yet. <TextLink href="/audiences">Audiences</TextLink> say what tokens can be for.
            </>
          ) : (
            'Without a grant every request of this identity for a token is refused.'
          )}
        </Empty>
      ) : (
        <Table
          caption={`Grants of ${identity.name}`}
          rows={grants}
          rowKey={(grant) => grant.id}
          columns={mayChange ? [...columns, changes] : columns}
        />
      )}
    </Panel>
  );
}
