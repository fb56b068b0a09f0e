import { UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import { ApprovalTable } from '#components/approvals/approval-table';
import { SettingPanel } from '#components/approvals/setting-panel';
import { Empty } from '#components/ui/empty';
import { Done, Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Segments } from '#components/ui/segments';
import { approvalsAtOnce } from '#server/domain/approvals';
import { may } from '#server/domain/roles';
import { read, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { approve, decline, setSecondPerson, withdraw } from './actions.ts';
import { mayDecide } from './may-decide.ts';

export const metadata: Metadata = { title: 'Approvals' };

const notices = {
  approved: 'It is approved, and done.',
  declined: 'It is declined.',
  withdrawn: 'It is withdrawn.',
  on: 'From now on, what cannot be undone and is in use takes two.',
  off: 'One person is enough again.',
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
        title="Approvals"
        lead="What cannot be undone and is in use, asked for by one person and waiting for another."
        actions={
          <Segments
            label="Which"
            items={[
              { href: '/approvals', name: 'Waiting', here: !decided },
              { href: '/approvals?show=decided', name: 'Decided', here: decided },
            ]}
          />
        }
      />
      <Done notice={notice} sentences={notices} />
      {items.length >= approvalsAtOnce && (
        <Notice kind="info" className="mb-4">
          These are the newest {approvalsAtOnce}; what is older is not shown
          {decided ? ', and stands in the audit log' : ' until some of these are decided'}.
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
            <Empty icon={UsersRound} title={decided ? 'Nothing was decided yet' : 'Nothing waits'}>
              {required ? 'Whatever takes two waits here for a day.' : 'One person is enough for everything here.'}
            </Empty>
          )}
        </Panel>
        <SettingPanel required={required} owner={may(who.role, 'own')} action={setSecondPerson} />
      </div>
    </>
  );
}
