import { SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { criteriaInWords, OrderState, Progress, StateFilters } from '#components/rotations/progress';
import { CancelDialog } from '#components/rotations/rotate-form';
import { ItemTable } from '#components/rotations/tables';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { Done, Notice } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { Refresh } from '#components/ui/refresh';
import { Time } from '#components/ui/time';
import { may } from '#server/domain/roles';
import { handStates } from '#server/domain/rotate-now';
import type { WireInput } from '#server/doors/api/contract';
import { read, search, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { cancelRotation } from '../../actions.ts';

type Props = { params: Promise<{ rotation: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Rotation' };

const done = {
  started: 'The rotation is under way. Agents hear of it as they check in.',
  cancelled: 'The rotation is cancelled. What was renewed stays.',
};

export default async function RotationPage({ params, searchParams }: Props) {
  const [{ rotation: id }, { notice, trail, ...query }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'state', 'cursor', 'trail']),
  ]);
  const rotation = await read('rotation.show', { rotation: id });
  const [{ found, problem }, who] = await Promise.all([
    search('rotation.items', { ...query, rotation: id } as WireInput<'rotation.items'>),
    session(),
  ]);
  const open = rotation.finishedAt === null && rotation.cancelledAt === null;
  const path = `/expiry/rotations/${rotation.id}`;
  const byHand = handStates.reduce((sum, state) => sum + rotation.counts[state], 0);
  return (
    <>
      {open && <Refresh every={3_000} />}
      <PageHeader
        title={`Rotation of ${criteriaInWords(rotation.criteria)}`}
        trail={[
          { href: '/expiry', name: 'Expiry' },
          { href: '/expiry/rotations', name: 'Rotations' },
        ]}
        status={<OrderState rotation={rotation} />}
        actions={
          open &&
          may(who.role, 'issue') && (
            <CancelDialog rotation={rotation} action={cancelRotation}>
              What was renewed stays. Agents that were told and have not renewed yet hear at their next check-in that there is time again.
            </CancelDialog>
          )
        }
      />
      <Done notice={notice} sentences={done} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="min-w-0 space-y-5">
          <Panel>
            <Progress rotation={rotation} />
            <StateFilters rotation={rotation} chosen={query.state} />
            {open && byHand > 0 && (
              <Notice kind="warning" className="mt-3">
                {byHand === 1 ? 'One certificate' : `${byHand} certificates`} must be renewed by hand: run hawser renew where the key is. It
                counts as done here.
              </Notice>
            )}
          </Panel>
          {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
          {found !== null && (
            <Panel title="Certificates" flush>
              {found.items.length > 0 ? (
                <ItemTable items={found.items} />
              ) : (
                <Empty
                  small
                  icon={SearchX}
                  title="No certificate is in this state"
                  action={<LinkButton href={path}>Show all</LinkButton>}
                />
              )}
              <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} />
            </Panel>
          )}
        </div>
        <Panel title="Facts">
          <Facts
            stacked
            items={[
              ['Rate', `${rotation.rate} agents a minute at most`],
              ['Ordered', <Time key="at" at={rotation.createdAt} />],
              ['By', rotation.createdBy],
              rotation.comment === '' ? null : ['Comment', rotation.comment],
              open ? ['Last agent may hear of it', <Time key="by" at={rotation.releasedBy} />] : null,
              rotation.finishedAt === null ? null : ['Finished', <Time key="finished" at={rotation.finishedAt} />],
              rotation.cancelledAt === null ? null : ['Cancelled', <Time key="cancelled" at={rotation.cancelledAt} />],
              ['Id', <CopyableId key="id" value={rotation.id} what="id of the rotation" />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
