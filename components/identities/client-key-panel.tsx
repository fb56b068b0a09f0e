import { CircleCheck, CircleX, KeyRound, Plus, Trash2 } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Id } from '../ui/code.tsx';
import { Empty } from '../ui/empty.tsx';
import { AreaField, DialogButtons, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { Identity } from './status.tsx';

type ClientKey = WireOutput<'client-key.list'>['items'][number];
type Props = {
  identity: Identity;
  keys: readonly ClientKey[];
  /** Null for those who may not change them. */
  actions: { readonly register: FormAction; readonly revoke: FormAction } | null;
};

const ended = (key: ClientKey): boolean => key.revokedAt !== null || (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now());

const columns: readonly Column<ClientKey>[] = [
  {
    header: 'Label',
    names: true,
    cell: (key) => (
      <>
        <span className="font-medium">{key.label}</span>
        <span className="block text-xs text-ink-faint">
          kid <Id value={key.kid} head={10} tail={6} />
        </span>
      </>
    ),
  },
  {
    header: 'Status',
    cell: (key) => (
      <Badge tone={key.revokedAt !== null ? 'bad' : ended(key) ? 'plain' : 'good'} icon={ended(key) ? CircleX : CircleCheck}>
        {key.revokedAt !== null ? 'Revoked' : ended(key) ? 'Expired' : 'Active'}
      </Badge>
    ),
  },
  { header: 'Algorithm', cell: (key) => key.algorithm },
  { header: 'Expires', cell: (key) => (key.expiresAt === null ? 'never' : <Time at={key.expiresAt} />) },
  {
    header: 'Registered',
    from: 'lg',
    cell: (key) => (
      <>
        <Time at={key.createdAt} form="short" />
        <span className="block text-xs text-ink-faint">by {key.createdBy}</span>
      </>
    ),
  },
];

const revocation = (revoke: FormAction, identity: Identity): Column<ClientKey> => ({
  header: 'Change',
  end: true,
  cell: (key) =>
    ended(key) ? null : (
      <FormDialog
        action={revoke}
        id={`revoke-${key.id}`}
        trigger={
          <>
            <Trash2 aria-hidden /> Revoke
          </>
        }
        tone="quiet"
        inRow
        title={`Revoke the client key “${key.label}”?`}
      >
        <ul className="mb-4 list-disc space-y-1 pl-5 text-ink-soft">
          <li>Assertions that it signed are refused, from the next request on.</li>
          <li>Tokens that were issued for them stay good until they expire.</li>
          <li>The key can never be registered again. This cannot be undone.</li>
        </ul>
        <input type="hidden" name="clientKey" value={key.id} />
        <input type="hidden" name="back" value={`/identities/${identity.id}/authentication`} />
        <DialogButtons dialog={`revoke-${key.id}`}>
          <Submit tone="danger">Revoke 1 key</Submit>
        </DialogButtons>
      </FormDialog>
    ),
});

/** Public keys whose assertions name this identity (private_key_jwt), over a connection with a certificate of its own. */
export const ClientKeyPanel = ({ identity, keys, actions }: Props) => (
  <Panel
    title="Client keys"
    note="Verify the assertions that it signs (private_key_jwt); its certificate on the connection is still needed"
    flush
    actions={
      actions &&
      identity.status !== 'retired' && (
        <FormDialog
          action={actions.register}
          className="space-y-4"
          id="register-keys"
          trigger={
            <>
              <Plus aria-hidden /> Register key
            </>
          }
          title={`Public keys of ${identity.name}`}
        >
          <input type="hidden" name="identity" value={identity.id} />
          <input type="hidden" name="back" value={`/identities/${identity.id}/authentication`} />
          <TextField name="label" label="Label" placeholder="keystore of the batch host" />
          <AreaField
            name="keys"
            label="Public keys"
            rows={6}
            mono
            placeholder={'-----BEGIN PUBLIC KEY-----\n…'}
            hint="A JWK, a JWK Set, or PEM. Never a private key: the workload keeps that."
          />
          <TextField name="expiresAt" label="Expires, in UTC" type="datetime-local" optional hint="Empty: when it is revoked." />
          <DialogButtons dialog="register-keys">
            <Submit>Register</Submit>
          </DialogButtons>
        </FormDialog>
      )
    }
  >
    {keys.length === 0 ? (
      <Empty small icon={KeyRound} title="No client keys">
        A client library that cannot do without an assertion signs one with a key of its own. Register the public half here; the token is
        bound to the certificate of the connection all the same.
      </Empty>
    ) : (
      <Table
        caption={`Client keys of ${identity.name}`}
        rows={keys}
        rowKey={(key) => key.id}
        columns={actions ? [...columns, revocation(actions.revoke, identity)] : columns}
      />
    )}
  </Panel>
);
