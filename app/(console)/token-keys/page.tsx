import type { Metadata } from 'next';
import { AlgorithmPanel } from '#components/token-keys/algorithm-panel';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import * as t from '#messages/token-keys';
import { tokenAlgorithms } from '#server/domain/claims';
import { may } from '#server/domain/roles';
import { read, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { activateTokenKey, prepareTokenKey, retireTokenKey, scheduleTokenKeys } from './actions.ts';

export const metadata: Metadata = { title: t.tokenKeys };

const actions = { prepare: prepareTokenKey, activate: activateTokenKey, retire: retireTokenKey, schedule: scheduleTokenKeys };
const done = {
  prepared: t.theNextKeyIsAsked,
  activated: t.theKeySignsFromNow,
  retired: t.theKeyIsRetired,
  revoked: t.theKeyIsRevokedAndEvery,
  scheduled: t.theScheduleIsChanged,
};

export default async function TokenKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const [list, who, { notice }] = await Promise.all([read('token-key.list', {}), session(), pick(searchParams, ['notice'])]);
  return (
    <>
      <PageHeader title={t.tokenKeys} lead={t.whatAccessTokensAreSigned} />
      <Done notice={notice} sentences={done} />
      <div className="space-y-5">
        {tokenAlgorithms.map((algorithm) => (
          <AlgorithmPanel key={algorithm} algorithm={algorithm} list={list} actions={may(who.role, 'administer') ? actions : null} />
        ))}
      </div>
    </>
  );
}
