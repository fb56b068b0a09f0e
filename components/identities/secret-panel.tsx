import { CircleCheck, CircleX, KeySquare, Plus, Trash2 } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Empty } from '../ui/empty.tsx';
import { DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { Identity } from './status.tsx';

type Secret = WireOutput<'exchange-secret.list'>['items'][number];
type Props = { identity: Identity; secrets: readonly Secret[]; mayChange: boolean; create: FormAction; revoke: FormAction };

const ended = (secret: Secret): boolean =>
  secret.revokedAt !== null || (secret.expiresAt !== null && Date.parse(secret.expiresAt) <= Date.now());

const columns: readonly Column<Secret>[] = [
  { header: 'Label', names: true, cell: (secret) => <span className="font-medium">{secret.label}</span> },
  {
    header: 'Status',
    cell: (secret) =>
      secret.revokedAt !== null ? (
        <Badge tone="bad" icon={CircleX}>
          Revoked
        </Badge>
      ) : ended(secret) ? (
        <Badge tone="plain" icon={CircleX}>
          Expired
        </Badge>
      ) : (
        <Badge tone="good" icon={CircleCheck}>
          Active
        </Badge>
      ),
  },
  { header: 'Expires', cell: (secret) => (secret.expiresAt === null ? 'never' : <Time at={secret.expiresAt} />) },
  { header: 'Made', cell: (secret) => <Time at={secret.createdAt} /> },
];

/** Secrets that this identity exchanges for tokens, on a connection with its own certificate. */
export function SecretPanel({ identity, secrets, mayChange, create, revoke }: Props) {
  const revocation: Column<Secret> = {
    header: 'Change',
    end: true,
    cell: (secret) =>
      ended(secret) ? null : (
        <FormDialog
          action={revoke}
          id={`revoke-${secret.id}`}
          trigger={
            <>
              <Trash2 aria-hidden /> Revoke
            </>
          }
          tone="quiet"
          inRow
          title={`Revoke the exchange secret “${secret.label}”?`}
        >
          <p className="mb-4 text-ink-soft">Whoever exchanges it gets no more tokens, from the next request on. This cannot be undone.</p>
          <input type="hidden" name="exchange" value={secret.id} />
          <input type="hidden" name="back" value={`/identities/${identity.id}/authentication`} />
          <DialogButtons dialog={`revoke-${secret.id}`}>
            <Submit tone="danger">Revoke secret</Submit>
          </DialogButtons>
        </FormDialog>
      ),
  };
  return (
    <Panel
      title="Exchange secrets"
      note="Exchanged for a token over mutual TLS; useless without this identity’s certificate"
      flush
      actions={
        mayChange && identity.status !== 'retired' ? (
          <FormDialog
            action={create}
            className="space-y-4"
            onward={`/identities/${identity.id}/authentication`}
            id="new-secret"
            trigger={
              <>
                <Plus aria-hidden /> New secret
              </>
            }
            title={`An exchange secret for ${identity.name}`}
          >
            <input type="hidden" name="identity" value={identity.id} />
            <TextField
              name="label"
              label="Label"
              placeholder="nightly batch"
              hint="What it is for, so that it can be told from the others."
            />
            <SelectField
              name="expiresInDays"
              label="Expires"
              value="90"
              choices={[
                { value: '1', label: 'in 1 day' },
                { value: '30', label: 'in 30 days' },
                { value: '90', label: 'in 90 days' },
                { value: '', label: 'never' },
              ]}
            />
            <DialogButtons dialog="new-secret">
              <Submit>Make secret</Submit>
            </DialogButtons>
          </FormDialog>
        ) : undefined
      }
    >
      {secrets.length === 0 ? (
        <Empty small icon={KeySquare} title="No exchange secrets">
          A workload with a certificate can ask for tokens without one; a secret is for those that exchange something they already hold.
        </Empty>
      ) : (
        <Table
          caption={`Exchange secrets of ${identity.name}`}
          rows={secrets}
          rowKey={(secret) => secret.id}
          columns={mayChange ? [...columns, revocation] : columns}
        />
      )}
    </Panel>
  );
}
