import { CircleCheck, CircleX, Hourglass, KeyRound, Plus, Trash2 } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Empty } from '../ui/empty.tsx';
import { DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type ApiKey = WireOutput<'apikey.list'>['items'][number];
type Role = { value: string; label: string };

const expired = (key: ApiKey): boolean => key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now();

const Status = ({ apiKey }: { apiKey: ApiKey }) =>
  apiKey.revokedAt !== null ? (
    <Badge tone="bad" icon={CircleX}>
      Revoked
    </Badge>
  ) : expired(apiKey) ? (
    <Badge tone="plain" icon={Hourglass}>
      Expired
    </Badge>
  ) : (
    <Badge tone="good" icon={CircleCheck}>
      Active
    </Badge>
  );

export const NewApiKey = ({ roles, action }: { roles: readonly Role[]; action: FormAction }) => (
  <FormDialog
    action={action}
    className="space-y-4"
    onward="/settings/api-keys"
    id="new-key"
    tone="primary"
    trigger={
      <>
        <Plus aria-hidden /> New API key
      </>
    }
    title="A new API key"
  >
    <TextField name="name" label="Name" placeholder="terraform" hint="What uses it." />
    <SelectField name="role" label="Role" value="viewer" choices={roles} hint="The least that does the work." />
    <SelectField
      name="expiresInSeconds"
      label="Expires"
      value="7776000"
      choices={[
        { value: '86400', label: 'in 1 day' },
        { value: '2592000', label: 'in 30 days' },
        { value: '7776000', label: 'in 90 days' },
        { value: '', label: 'never' },
      ]}
    />
    <DialogButtons dialog="new-key">
      <Submit>Make API key</Submit>
    </DialogButtons>
  </FormDialog>
);

const Revoke = ({ apiKey, action }: { apiKey: ApiKey; action: FormAction }) => (
  <FormDialog
    action={action}
    id={`revoke-${apiKey.id}`}
    tone="quiet"
    inRow
    trigger={
      <>
        <Trash2 aria-hidden /> Revoke
      </>
    }
    title={`Revoke the API key “${apiKey.name}”?`}
  >
    <p className="mb-4 text-ink-soft">Whatever uses it is refused from the next request on. This cannot be undone.</p>
    <input type="hidden" name="key" value={apiKey.id} />
    <DialogButtons dialog={`revoke-${apiKey.id}`}>
      <Submit tone="danger">Revoke API key</Submit>
    </DialogButtons>
  </FormDialog>
);

export const ApiKeyPanel = ({ keys, revoke }: { keys: readonly ApiKey[]; revoke: FormAction }) => (
  <Panel flush>
    {keys.length === 0 ? (
      <Empty icon={KeyRound} title="No API keys">
        A program or a colleague’s command line works with an API key: it has one role, it expires, and each of its acts is on record under
        its name.
      </Empty>
    ) : (
      <Table
        caption="API keys"
        rows={keys}
        rowKey={(key) => key.id}
        columns={[
          { header: 'Name', names: true, cell: (key) => <span className="font-medium">{key.name}</span> },
          { header: 'Status', cell: (key) => <Status apiKey={key} /> },
          { header: 'Role', cell: (key) => key.role },
          { header: 'Made by', cell: (key) => key.createdBy },
          { header: 'Made', from: 'lg', cell: (key) => <Time at={key.createdAt} /> },
          {
            header: 'Last used',
            cell: (key) => (key.lastUsedAt === null ? <span className="text-ink-faint">never</span> : <Time at={key.lastUsedAt} />),
          },
          { header: 'Expires', cell: (key) => (key.expiresAt === null ? 'never' : <Time at={key.expiresAt} />) },
          {
            header: 'Change',
            end: true,
            cell: (key) => (key.revokedAt === null && !expired(key) ? <Revoke apiKey={key} action={revoke} /> : null),
          },
        ]}
      />
    )}
  </Panel>
);
