import { CircleCheck, CircleX, KeyRound, Plus, Trash2 } from 'lucide-react';
import * as t from '#messages/identities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ActDialog, RowAct } from '../ui/act-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import { Id } from '../ui/code.tsx';
import { Empty } from '../ui/empty.tsx';
import { AreaField, TextField } from '../ui/form.tsx';
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
    header: t.label,
    names: true,
    cell: (key) => (
      <>
        <span className="font-medium">{key.label}</span>
        <span className="block text-xs text-ink-faint">{t.kidId({ id: <Id value={key.kid} head={10} tail={6} /> })}</span>
      </>
    ),
  },
  {
    header: t.status,
    cell: (key) => (
      <Badge tone={key.revokedAt !== null ? 'bad' : ended(key) ? 'plain' : 'good'} icon={ended(key) ? CircleX : CircleCheck}>
        {key.revokedAt !== null ? t.revoked : ended(key) ? t.expired : t.active}
      </Badge>
    ),
  },
  { header: t.algorithm, cell: (key) => key.algorithm },
  { header: t.expires, cell: (key) => (key.expiresAt === null ? t.never : <Time at={key.expiresAt} />) },
  {
    header: t.registered,
    from: 'lg',
    cell: (key) => (
      <>
        <Time at={key.createdAt} form="short" />
        <span className="block text-xs text-ink-faint">{t.byCreatedBy({ createdBy: key.createdBy })}</span>
      </>
    ),
  },
];

const revocation = (revoke: FormAction, identity: Identity): Column<ClientKey> => ({
  header: t.change,
  end: true,
  cell: (key) =>
    ended(key) ? null : (
      <RowAct
        action={revoke}
        id={`revoke-${key.id}`}
        icon={Trash2}
        word={t.revoke}
        title={t.revokeTheClientKey({ label: key.label })}
        about={{ clientKey: key.id, back: `/identities/${identity.id}/authentication` }}
        deed={t.revoke1Key}
        deedTone="danger"
      >
        <ul className="list-disc space-y-1 pl-5 text-ink-soft">
          <li>{t.assertionsThatItSignedAreRefused}</li>
          <li>{t.tokensThatWereIssuedForThem}</li>
          <li>{t.theKeyCanNeverBeRegistered}</li>
        </ul>
      </RowAct>
    ),
});

/** Public keys whose assertions name this identity (private_key_jwt), over a connection with a certificate of its own. */
export const ClientKeyPanel = ({ identity, keys, actions }: Props) => (
  <Panel
    title={t.clientKeys}
    note={t.verifyTheAssertionsThatItSigns}
    flush
    actions={
      actions &&
      identity.status !== 'retired' && (
        <ActDialog
          action={actions.register}
          id="register-keys"
          icon={Plus}
          word={t.registerKey}
          title={t.publicKeysOf({ identity: identity.name })}
          about={{ identity: identity.id, back: `/identities/${identity.id}/authentication` }}
          deed={t.register}
        >
          <TextField name="label" label={t.label} placeholder={t.keystoreOfTheBatchHost} />
          <AreaField name="keys" label={t.publicKeys} rows={6} mono placeholder={t.pemOfAPublicKey} hint={t.aJwkAJwkSet} />
          <TextField name="expiresAt" label={t.expiresInUtc} type="datetime-local" optional hint={t.emptyWhenItIsRevoked} />
        </ActDialog>
      )
    }
  >
    {keys.length === 0 ? (
      <Empty small icon={KeyRound} title={t.noClientKeys}>
        {t.aClientLibraryThatCannotDo}
      </Empty>
    ) : (
      <Table
        caption={t.clientKeysOf({ identity: identity.name })}
        rows={keys}
        rowKey={(key) => key.id}
        columns={actions ? [...columns, revocation(actions.revoke, identity)] : columns}
      />
    )}
  </Panel>
);
