import { CircleCheck, CircleX, KeySquare, Plus, Trash2 } from 'lucide-react';
import * as t from '#messages/identities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ActDialog, RowAct } from '../ui/act-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import { Empty } from '../ui/empty.tsx';
import { SelectField, TextField } from '../ui/form.tsx';
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
  { header: t.label, names: true, cell: (secret) => <span className="font-medium">{secret.label}</span> },
  {
    header: t.status,
    cell: (secret) =>
      secret.revokedAt !== null ? (
        <Badge tone="bad" icon={CircleX}>
          {t.revoked}
        </Badge>
      ) : ended(secret) ? (
        <Badge tone="plain" icon={CircleX}>
          {t.expired}
        </Badge>
      ) : (
        <Badge tone="good" icon={CircleCheck}>
          {t.active}
        </Badge>
      ),
  },
  { header: t.expires, cell: (secret) => (secret.expiresAt === null ? t.never : <Time at={secret.expiresAt} />) },
  { header: t.made, cell: (secret) => <Time at={secret.createdAt} /> },
];

/** Secrets that this identity exchanges for tokens, on a connection with its own certificate. */
export function SecretPanel({ identity, secrets, mayChange, create, revoke }: Props) {
  const revocation: Column<Secret> = {
    header: t.change,
    end: true,
    cell: (secret) =>
      ended(secret) ? null : (
        <RowAct
          action={revoke}
          id={`revoke-${secret.id}`}
          icon={Trash2}
          word={t.revoke}
          title={t.revokeTheExchangeSecret({ label: secret.label })}
          about={{ exchange: secret.id, back: `/identities/${identity.id}/authentication` }}
          deed={t.revokeSecret}
          deedTone="danger"
        >
          <p className="text-ink-soft">{t.whoeverExchangesItGetsNoMore}</p>
        </RowAct>
      ),
  };
  return (
    <Panel
      title={t.exchangeSecrets}
      note={t.exchangedForATokenOverMutual}
      flush
      actions={
        mayChange && identity.status !== 'retired' ? (
          <ActDialog
            action={create}
            onward={`/identities/${identity.id}/authentication`}
            id="new-secret"
            icon={Plus}
            word={t.newSecret}
            title={t.anExchangeSecretFor({ identity: identity.name })}
            about={{ identity: identity.id }}
            deed={t.makeSecret}
          >
            <TextField name="label" label={t.label} placeholder={t.nightlyBatch} hint={t.whatIt} />
            <SelectField
              name="expiresInDays"
              label={t.expires}
              value="90"
              choices={[
                { value: '1', label: t.inDays({ days: 1 }) },
                { value: '30', label: t.inDays({ days: 30 }) },
                { value: '90', label: t.inDays({ days: 90 }) },
                { value: '', label: t.never },
              ]}
            />
          </ActDialog>
        ) : undefined
      }
    >
      {secrets.length === 0 ? (
        <Empty small icon={KeySquare} title={t.noExchangeSecrets}>
          {t.aWorkloadWithACertificateCan}
        </Empty>
      ) : (
        <Table
          caption={t.exchangeSecretsOf({ identity: identity.name })}
          rows={secrets}
          rowKey={(secret) => secret.id}
          columns={mayChange ? [...columns, revocation] : columns}
        />
      )}
    </Panel>
  );
}
