import { Check, CircleCheck, CircleX, Clock3, TimerOff, Undo2, X } from 'lucide-react';
import * as t from '#messages/approvals';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { AreaField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Approval = WireOutput<'approval.list'>['items'][number];
type Acts = { approve: FormAction; decline: FormAction; withdraw: FormAction };

const states: Record<Approval['status'], { word: string; tone: Tone; icon: typeof Check }> = {
  pending: { word: t.waits, tone: 'warn', icon: Clock3 },
  approved: { word: t.approvedAndDone, tone: 'good', icon: CircleCheck },
  declined: { word: t.declined, tone: 'bad', icon: CircleX },
  withdrawn: { word: t.withdrawn, tone: 'plain', icon: Undo2 },
  failed: { word: t.notDone, tone: 'bad', icon: CircleX },
  expired: { word: t.expired, tone: 'plain', icon: TimerOff },
};

const State = ({ status }: Pick<Approval, 'status'>) => {
  const { word, tone, icon } = states[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
};

/** A button's word, with what it is done to for those who do not see the row. */
const Named = ({ word, of }: { word: string; of: Approval }) => (
  <>
    {word}
    <span className="sr-only"> {of.summary}</span>
  </>
);

const Approve = ({ approval, action }: { approval: Approval; action: FormAction }) => {
  const id = `approve-${approval.id}`;
  return (
    <ActDialog
      action={action}
      id={id}
      inRow
      icon={Check}
      word={<Named word={t.approve} of={approval} />}
      title={t.approveItAndDoItNow}
      about={{ approval: approval.id }}
      deed={t.approveAndDoIt}
      deedTone="danger"
    >
      <p className="font-medium">{approval.summary}</p>
      <p className="text-ink-soft">{t.itWasAskedForAndCannotBeUndone(approval)}</p>
      {approval.page !== null && <TextLink href={approval.page}>{t.whatItWouldDo}</TextLink>}
    </ActDialog>
  );
};

const Decline = ({ approval, action }: { approval: Approval; action: FormAction }) => {
  const id = `decline-${approval.id}`;
  return (
    <ActDialog
      action={action}
      id={id}
      inRow
      icon={X}
      word={<Named word={t.decline} of={approval} />}
      title={t.declineIt}
      about={{ approval: approval.id }}
      deed={t.decline}
    >
      <p className="font-medium">{approval.summary}</p>
      <AreaField name="comment" label={t.why} rows={2} hint={t.readsItHereAndItStays({ requestedBy: approval.requestedBy })} />
    </ActDialog>
  );
};

const Withdraw = ({ approval, action }: { approval: Approval; action: FormAction }) => {
  const id = `withdraw-${approval.id}`;
  return (
    <ActDialog
      action={action}
      id={id}
      inRow
      icon={Undo2}
      word={<Named word={t.withdraw} of={approval} />}
      title={t.withdrawIt}
      about={{ approval: approval.id }}
      deed={t.withdraw}
    >
      <p className="font-medium">{approval.summary}</p>
    </ActDialog>
  );
};

/** What waits for a second person, or was decided. */
export const ApprovalTable = ({ approvals, ...acts }: { approvals: readonly Approval[] } & Acts) => (
  <Table
    caption={t.actsThatTakeTwoNewestFirst}
    rows={approvals}
    rowKey={({ id }) => id}
    columns={[
      {
        header: t.act,
        names: true,
        className: 'sm:min-w-56',
        cell: ({ summary, page, reason }) => (
          <>
            {page === null ? summary : <TextLink href={page}>{summary}</TextLink>}
            {reason !== null && <span className="block text-xs font-normal text-ink-faint">“{reason}”</span>}
          </>
        ),
      },
      { header: t.state, cell: State },
      {
        header: t.askedFor,
        cell: ({ requestedBy, requestedAt }) => (
          <>
            {requestedBy}
            <Time at={requestedAt} />
          </>
        ),
      },
      {
        header: t.decision,
        cell: (approval) =>
          approval.status !== 'pending' ? (
            <>
              {approval.decidedBy ?? t.nobodyInTime}
              <Time at={approval.decidedAt ?? approval.expiresAt} />
              {approval.comment !== null && <span className="block text-xs text-ink-faint">{approval.comment}</span>}
            </>
          ) : (
            <div className="space-y-1">
              {approval.own ? (
                <Withdraw approval={approval} action={acts.withdraw} />
              ) : (
                approval.mayDecide && (
                  <span className="flex flex-wrap gap-1.5">
                    <Approve approval={approval} action={acts.approve} />
                    <Decline approval={approval} action={acts.decline} />
                  </span>
                )
              )}
              <span className="block text-xs text-ink-soft">{t.untilTime({ time: <Time at={approval.expiresAt} /> })}</span>
            </div>
          ),
      },
    ]}
  />
);
