import { CircleCheck, CircleX, KeySquare, Plus, Trash2 } from 'lucide-react';
import * as t from '#messages/identities';
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
        <FormDialog
          action={revoke}
          id={`revoke-${secret.id}`}
          trigger={
            <>
              <Trash2 aria-hidden /> {t.revoke}
            </>
          }
          tone="quiet"
          inRow
          title={t.revokeTheExchangeSecret({ label: secret.label })}
        >
          <p className="mb-4 text-ink-soft">{t.whoeverExchangesItGetsNoMore}</p>
          <input type="hidden" name="exchange" value={secret.id} />
          <input type="hidden" name="back" value={`/identities/${identity.id}/authentication`} />
          <DialogButtons dialog={`revoke-${secret.id}`}>
            <Submit tone="danger">{t.revokeSecret}</Submit>
          </DialogButtons>
        </FormDialog>
      ),
  };
  return (
    <Panel
      title={t.exchangeSecrets}
      note={t.exchangedForATokenOverMutual}
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
                <Plus aria-hidden /> {t.newSecret}
              </>
            }
            title={t.anExchangeSecretFor({ identity: identity.name })}
          >
            <input type="hidden" name="identity" value={identity.id} />
            <TextField name="label" label={t.label} placeholder={t.nightlyBatch} hint={t.whatIt} />
            <SelectField
              name="expiresInDays"
              label={t.expires}
              value="90"
              choices={[
                { value: '1', label: 'in 1 day' },
                { value: '30', label: 'in 30 days' },
                { value: '90', label: 'in 90 days' },
                { value: '', label: t.never },
              ]}
            />
            <DialogButtons dialog="new-secret">
              <Submit>{t.makeSecret}</Submit>
            </DialogButtons>
          </FormDialog>
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
