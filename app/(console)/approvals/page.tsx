import { UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import { ApprovalTable } from '#components/approvals/approval-table';
import { SettingPanel } from '#components/approvals/setting-panel';
import { Empty } from '#components/ui/empty';
import { Done, Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Segments } from '#components/ui/segments';
import * as t from '#messages/approvals';
import { approvalsAtOnce } from '#server/domain/approvals';
import { may } from '#server/domain/roles';
import { read, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { approve, decline, setSecondPerson, withdraw } from './actions.ts';
import { mayDecide } from './may-decide.ts';

export const metadata: Metadata = { title: t.approvals };

const notices = {
  approved: t.itIsApprovedAndDone,
  declined: t.itIsDeclined,
  withdrawn: t.itIsWithdrawn,
  on: t.fromNowOnWhatCannot,
  off: t.onePersonIsEnoughAgain,
};

export default async function ApprovalsPage({ searchParams }: { searchParams: SearchParams }) {
  const { show, notice } = await pick(searchParams, ['show', 'notice']);
  const decided = show === 'decided';
  const [{ items }, { required }, who] = await Promise.all([
    read('approval.list', { state: decided ? 'decided' : 'open' }),
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
              { href: '/approvals', name: t.waiting, here: !decided },
              { href: '/approvals?show=decided', name: t.decided, here: decided },
            ]}
          />
        }
      />
      <Done notice={notice} sentences={notices} />
      {items.length >= approvalsAtOnce && (
        <Notice kind="info" className="mb-4">
          {t.theseAreTheNewestWhat({ approvalsAtOnce, decided: decided ? t.andStandsInTheAuditLog : t.untilSomeOfTheseAreDecided })}
        </Notice>
      )}
      <div className="space-y-4">
        <Panel flush>
          {items.length > 0 ? (
            <ApprovalTable
              approvals={items}
              mayDecide={(operation) => mayDecide(who.role, operation)}
              approve={approve}
              decline={decline}
              withdraw={withdraw}
            />
          ) : (
            <Empty icon={UsersRound} title={decided ? t.nothingWasDecidedYet : t.nothingWaits}>
              {required ? t.whateverTakesTwoWaitsHere : t.onePersonIsEnoughForEverything}
            </Empty>
          )}
        </Panel>
        <SettingPanel required={required} owner={may(who.role, 'own')} action={setSecondPerson} />
      </div>
    </>
  );
}
