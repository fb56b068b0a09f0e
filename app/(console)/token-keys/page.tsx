import type { Metadata } from 'next';
import { AlgorithmPanel } from '#components/token-keys/algorithm-panel';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { tokenAlgorithms } from '#server/domain/claims';
import { may } from '#server/domain/roles';
import { read, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { activateTokenKey, prepareTokenKey, retireTokenKey, scheduleTokenKeys } from './actions.ts';

export const metadata: Metadata = { title: 'Token keys' };

const actions = { prepare: prepareTokenKey, activate: activateTokenKey, retire: retireTokenKey, schedule: scheduleTokenKeys };
const done = {
  prepared: 'The next key is asked for. It is published as soon as a token service has made it.',
  activated: 'The key signs from now on. The one before it stays published until its last token has ended.',
  retired: 'The key is retired. It is no longer published.',
  revoked: 'The key is revoked, and every token that it signed has ended.',
  scheduled: 'The schedule is changed.',
};

export default async function TokenKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const [list, who, { notice }] = await Promise.all([read('token-key.list', {}), session(), pick(searchParams, ['notice'])]);
  return (
    <>
      <PageHeader
        title="Token keys"
        lead="What access tokens are signed with. Each key is published before it signs, and for as long as what it signed can live."
      />
      <Done notice={notice} sentences={done} />
      <div className="space-y-5">
        {tokenAlgorithms.map((algorithm) => (
          <AlgorithmPanel key={algorithm} algorithm={algorithm} list={list} actions={may(who.role, 'administer') ? actions : null} />
        ))}
      </div>
    </>
  );
}
