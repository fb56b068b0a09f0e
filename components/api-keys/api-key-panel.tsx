import { CircleCheck, CircleX, Hourglass, KeyRound, Plus, Trash2, UserX } from 'lucide-react';
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

const standings = {
  active: { tone: 'good', icon: CircleCheck, word: 'Active' },
  revoked: { tone: 'bad', icon: CircleX, word: 'Revoked' },
  expired: { tone: 'plain', icon: Hourglass, word: 'Expired' },
  maker_gone: { tone: 'bad', icon: UserX, word: 'Maker gone' },
  maker_below: { tone: 'bad', icon: UserX, word: 'Above its maker' },
} as const;

const Status = ({ apiKey }: { apiKey: ApiKey }) => {
  const { tone, icon, word } = standings[apiKey.standing];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
};

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
    <TextField
      name="name"
      label="Name"
      placeholder="terraform"
      hint="What uses it. It ends with your membership: for what must outlive that, `hawser apikey create` on the server makes one."
    />
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
    <p className="mb-4 text-ink-soft">
      Whatever uses it is refused from the next request on, and so is what it made: keys, and invitations that nobody accepted. This cannot
      be undone.
    </p>
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
            cell: (key) => (key.standing === 'active' ? <Revoke apiKey={key} action={revoke} /> : null),
          },
        ]}
      />
    )}
  </Panel>
);
