import type { Metadata } from 'next';
import { ApiKeyPanel, NewApiKey } from '#components/api-keys/api-key-panel';
import { Done, Notice } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import * as t from '#messages/api-keys';
import { roleNames, roles } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { createApiKey, revokeApiKey } from './actions.ts';

export const metadata: Metadata = { title: t.apiKeys };

export default async function ApiKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ items }, who, { notice }] = await Promise.all([read('apikey.list', {}), session(), pick(searchParams, ['notice'])]);
  const allowed: readonly string[] = roles[who.role];
  const grantable = roleNames.filter((role) => roles[role].every((permission) => allowed.includes(permission)));
  const unknown = items.filter(({ makerUnknown, standing }) => makerUnknown && standing === 'active').length;
  return (
    <>
      <PageHeader
        title={t.apiKeys}
        lead={t.forProgramsAndTheCommandLine}
        actions={
          <NewApiKey
            roles={grantable.map((role) => ({ value: role, label: t.roleMay({ role, permissions: roles[role] }) }))}
            action={createApiKey}
          />
        }
      />
      <Done notice={notice} sentences={{ revoked: t.theApiKeyIsRevoked }} />
      {unknown > 0 && (
        <Notice kind="warning" className="mb-4">
          {t.someKeysEndWithNobody({ keys: unknown })}
        </Notice>
      )}
      <ApiKeyPanel keys={items} revoke={revokeApiKey} />
    </>
  );
}
