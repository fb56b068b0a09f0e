import { CircleCheck, CircleX, Hourglass, KeyRound, Plus, Trash2, UserX } from 'lucide-react';
import * as t from '#messages/api-keys';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ActDialog, RowAct } from '../ui/act-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import { Empty } from '../ui/empty.tsx';
import { SelectField, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type ApiKey = WireOutput<'apikey.list'>['items'][number];
type Role = { value: string; label: string };

const standings = {
  active: { tone: 'good', icon: CircleCheck, word: t.active },
  revoked: { tone: 'bad', icon: CircleX, word: t.revoked },
  expired: { tone: 'plain', icon: Hourglass, word: t.expired },
  maker_gone: { tone: 'bad', icon: UserX, word: t.makerGone },
  maker_below: { tone: 'bad', icon: UserX, word: t.aboveItsMaker },
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
  <ActDialog
    action={action}
    onward="/settings/api-keys"
    id="new-key"
    tone="primary"
    icon={Plus}
    word={t.newApiKey}
    title={t.aNewApiKey}
    deed={t.makeApiKey}
  >
    <TextField name="name" label={t.name} placeholder="terraform" hint={t.whatUsesIt} />
    <SelectField name="role" label={t.role} value="viewer" choices={roles} hint={t.theLeastThatDoesTheWork} />
    <SelectField
      name="expiresInSeconds"
      label={t.expires}
      value="7776000"
      choices={[
        { value: '86400', label: t.expiresIn.day },
        { value: '2592000', label: t.expiresIn.thirtyDays },
        { value: '7776000', label: t.expiresIn.ninetyDays },
        { value: '', label: t.never },
      ]}
    />
  </ActDialog>
);

const Revoke = ({ apiKey, action }: { apiKey: ApiKey; action: FormAction }) => (
  <RowAct
    action={action}
    id={`revoke-${apiKey.id}`}
    icon={Trash2}
    word={t.revoke}
    title={t.revokeTheApiKey(apiKey)}
    about={{ key: apiKey.id }}
    deed={t.revokeApiKey}
    deedTone="danger"
  >
    {apiKey.makerUnknown && <p className="text-ink-soft">{t.itEndsWithNobody({ createdBy: apiKey.createdBy })}</p>}
    <p className="text-ink-soft">{t.whateverUsesItIsRefused}</p>
  </RowAct>
);

export const ApiKeyPanel = ({ keys, revoke }: { keys: readonly ApiKey[]; revoke: FormAction }) => (
  <Panel flush>
    {keys.length === 0 ? (
      <Empty icon={KeyRound} title={t.noApiKeys}>
        {t.aProgramOrAColleaguesCommand}
      </Empty>
    ) : (
      <Table
        caption={t.apiKeys}
        rows={keys}
        rowKey={(key) => key.id}
        columns={[
          { header: t.name, names: true, cell: (key) => <span className="font-medium">{key.name}</span> },
          { header: t.status, cell: (key) => <Status apiKey={key} /> },
          { header: t.role, cell: (key) => key.role },
          {
            header: t.madeBy,
            cell: ({ createdBy, makerUnknown, standing }) => (
              <>
                {createdBy}
                {makerUnknown && standing === 'active' && (
                  <Badge tone="warn" icon={UserX}>
                    {t.madeBeforeItsMakerWasKept}
                  </Badge>
                )}
              </>
            ),
          },
          { header: t.made, from: 'lg', cell: (key) => <Time at={key.createdAt} /> },
          {
            header: t.lastUsed,
            cell: (key) => (key.lastUsedAt === null ? <span className="text-ink-faint">{t.never}</span> : <Time at={key.lastUsedAt} />),
          },
          { header: t.expires, cell: (key) => (key.expiresAt === null ? t.never : <Time at={key.expiresAt} />) },
          {
            header: t.change,
            end: true,
            cell: (key) => (key.standing === 'active' ? <Revoke apiKey={key} action={revoke} /> : null),
          },
        ]}
      />
    )}
  </Panel>
);
