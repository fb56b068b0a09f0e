import type { Metadata } from 'next';
import { ApiKeyPanel, NewApiKey } from '#components/api-keys/api-key-panel';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { roleNames, roles } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { createApiKey, revokeApiKey } from './actions.ts';

export const metadata: Metadata = { title: 'API keys' };

export default async function ApiKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ items }, who, { notice }] = await Promise.all([read('apikey.list', {}), session(), pick(searchParams, ['notice'])]);
  const allowed: readonly string[] = roles[who.role];
  const grantable = roleNames.filter((role) => roles[role].every((permission) => allowed.includes(permission)));
  return (
    <>
      <PageHeader
        title="API keys"
        lead="For programs and the command line. Each has one role and an end."
        actions={
          <NewApiKey
            roles={grantable.map((role) => ({ value: role, label: `${role}: may ${roles[role].join(', ')}` }))}
            action={createApiKey}
          />
        }
      />
      <Done notice={notice} sentences={{ revoked: 'The API key is revoked.' }} />
      <ApiKeyPanel keys={items} revoke={revokeApiKey} />
    </>
  );
}
