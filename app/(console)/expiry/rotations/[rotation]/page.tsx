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
import * as t from '#messages/expiry';
import { may } from '#server/domain/roles';
import { handStates } from '#server/domain/rotate-now';
import type { WireInput } from '#server/doors/api/contract';
import { read, search, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { cancelRotation } from '../../actions.ts';

type Props = { params: Promise<{ rotation: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.rotation };

const done = {
  started: t.theRotationIsUnderWayAgents,
  cancelled: t.theRotationIsCancelledWhat,
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
        title={t.rotationOf({ criteria: criteriaInWords(rotation.criteria) })}
        trail={[
          { href: '/expiry', name: t.expiry },
          { href: '/expiry/rotations', name: t.rotations },
        ]}
        status={<OrderState rotation={rotation} />}
        actions={
          open &&
          may(who.role, 'issue') && (
            <CancelDialog rotation={rotation} action={cancelRotation}>
              {t.whatWasRenewedStaysAgents}
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
                {t.mustBeRenewedByHand({ byHand })}
              </Notice>
            )}
          </Panel>
          {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
          {found !== null && (
            <Panel id="certificates" title={t.certificates} flush>
              {found.items.length > 0 ? (
                <ItemTable items={found.items} />
              ) : (
                <Empty
                  small
                  icon={SearchX}
                  title={t.noCertificateIsInThisState}
                  action={<LinkButton href={path}>{t.showAll}</LinkButton>}
                />
              )}
              <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} panel="certificates" />
            </Panel>
          )}
        </div>
        <Panel title={t.facts}>
          <Facts
            stacked
            items={[
              [t.rate, t.agentsAMinuteAtMost({ rate: rotation.rate })],
              [t.ordered, <Time key="at" at={rotation.createdAt} />],
              [t.by, rotation.createdBy],
              rotation.comment === '' ? null : [t.comment, rotation.comment],
              open ? [t.lastAgentMayHearOfIt, <Time key="by" at={rotation.releasedBy} />] : null,
              rotation.finishedAt === null ? null : [t.finished, <Time key="finished" at={rotation.finishedAt} />],
              rotation.cancelledAt === null ? null : [t.cancelled, <Time key="cancelled" at={rotation.cancelledAt} />],
              [t.id, <CopyableId key="id" value={rotation.id} what={t.idOfTheRotation} />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
