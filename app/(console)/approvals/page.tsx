import { UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import { ApprovalTable } from '#components/approvals/approval-table';
import { SettingPanel } from '#components/approvals/setting-panel';
import { Empty } from '#components/ui/empty';
import { Done, Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import * as t from '#messages/approvals';
import { may } from '#server/domain/roles';
import { read, search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { approve, decline, setSecondPerson, withdraw } from './actions.ts';

export const metadata: Metadata = { title: t.approvals };

const path = '/approvals';
const notices = {
  approved: t.itIsApprovedAndDone,
  declined: t.itIsDeclined,
  withdrawn: t.itIsWithdrawn,
  on: t.fromNowOnWhatCannot,
  off: t.onePersonIsEnoughAgain,
};

export default async function ApprovalsPage({ searchParams }: { searchParams: SearchParams }) {
  const { show, notice, cursor, trail } = await pick(searchParams, ['show', 'notice', 'cursor', 'trail']);
  const decided = show === 'decided';
  const [{ found, problem }, { required }, who] = await Promise.all([
    search('approval.list', { state: decided ? 'decided' : 'open', ...(cursor === undefined ? {} : { cursor }) }),
    read('second-person.show', {}),
    session(),
  ]);
  return (
    <>
      <PageHeader
        title={t.approvals}
        lead={t.whatCannotBeUndone}
        actions={
          <Segments
            label={t.which}
            items={[
              { href: path, name: t.waiting, here: !decided },
              { href: address(path, { show: 'decided' }), name: t.decided, here: decided },
            ]}
          />
        }
      />
      <Done notice={notice} sentences={notices} />
      <div className="space-y-4">
        {problem !== null && <Notice kind="error">{problem}</Notice>}
        {found !== null && (
          <Panel flush>
            {found.items.length > 0 ? (
              <ApprovalTable approvals={found.items} approve={approve} decline={decline} withdraw={withdraw} />
            ) : (
              <Empty icon={UsersRound} title={decided ? t.nothingWasDecidedYet : t.nothingWaits}>
                {required ? t.whateverTakesTwoWaitsHere : t.onePersonIsEnoughForEverything}
              </Empty>
            )}
            <Pages path={path} query={{ show: decided ? show : undefined, cursor, trail }} nextCursor={found.nextCursor} />
          </Panel>
        )}
        <SettingPanel required={required} owner={may(who.role, 'own')} action={setSecondPerson} />
      </div>
    </>
  );
}
