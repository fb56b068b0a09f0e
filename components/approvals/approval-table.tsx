import { Check, CircleCheck, CircleX, Clock3, TimerOff, Undo2, X } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { AreaField, DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Approval = WireOutput<'approval.show'>;
type Acts = { approve: FormAction; decline: FormAction; withdraw: FormAction };

const states: Record<Approval['status'], { word: string; tone: Tone; icon: typeof Check }> = {
  pending: { word: 'Waits', tone: 'warn', icon: Clock3 },
  approved: { word: 'Approved and done', tone: 'good', icon: CircleCheck },
  declined: { word: 'Declined', tone: 'bad', icon: CircleX },
  withdrawn: { word: 'Withdrawn', tone: 'plain', icon: Undo2 },
  failed: { word: 'Not done', tone: 'bad', icon: CircleX },
  expired: { word: 'Expired', tone: 'plain', icon: TimerOff },
};

const State = ({ status }: Pick<Approval, 'status'>) => {
  const { word, tone, icon } = states[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
};

const Approve = ({ approval, action }: { approval: Approval; action: FormAction }) => {
  const id = `approve-${approval.id}`;
  return (
    <FormDialog
      action={action}
      id={id}
      className="space-y-4"
      inRow
      trigger={
        <>
          <Check aria-hidden /> Approve
        </>
      }
      title="Approve it, and do it now?"
    >
      <p className="font-medium">{approval.summary}</p>
      <p className="text-ink-soft">
        {approval.requestedBy} asked for it{approval.reason === null ? '.' : `: “${approval.reason}”`} It cannot be undone. Where it would
        do something else than was shown, it is not done and goes back.
      </p>
      {approval.page !== null && <TextLink href={approval.page}>What it would do as of now</TextLink>}
      <input type="hidden" name="approval" value={approval.id} />
      <DialogButtons dialog={id}>
        <Submit tone="danger">Approve and do it</Submit>
      </DialogButtons>
    </FormDialog>
  );
};

const Decline = ({ approval, action }: { approval: Approval; action: FormAction }) => {
  const id = `decline-${approval.id}`;
  return (
    <FormDialog
      action={action}
      id={id}
      className="space-y-4"
      inRow
      trigger={
        <>
          <X aria-hidden /> Decline
        </>
      }
      title="Decline it?"
    >
      <p className="font-medium">{approval.summary}</p>
      <input type="hidden" name="approval" value={approval.id} />
      <AreaField name="comment" label="Why" rows={2} hint={`${approval.requestedBy} reads it here, and it stays in the audit log.`} />
      <DialogButtons dialog={id}>
        <Submit>Decline</Submit>
      </DialogButtons>
    </FormDialog>
  );
};

const Withdraw = ({ approval, action }: { approval: Approval; action: FormAction }) => {
  const id = `withdraw-${approval.id}`;
  return (
    <FormDialog
      action={action}
      id={id}
      className="space-y-4"
      inRow
      trigger={
        <>
          <Undo2 aria-hidden /> Withdraw
        </>
      }
      title="Withdraw it?"
    >
      <p className="font-medium">{approval.summary}</p>
      <input type="hidden" name="approval" value={approval.id} />
      <DialogButtons dialog={id}>
        <Submit>Withdraw</Submit>
      </DialogButtons>
    </FormDialog>
  );
};

/** What waits for a second person, or was decided. */
export const ApprovalTable = ({
  approvals,
  mayDecide,
  ...acts
}: { approvals: readonly Approval[]; mayDecide: (operation: string) => boolean } & Acts) => (
  <Table
    caption="Acts that take two, newest first"
    rows={approvals}
    rowKey={({ id }) => id}
    columns={[
      {
        header: 'Act',
        names: true,
        className: 'sm:min-w-56',
        cell: ({ summary, page, reason }) => (
          <>
            {page === null ? summary : <TextLink href={page}>{summary}</TextLink>}
            {reason !== null && <span className="block text-xs font-normal text-ink-faint">“{reason}”</span>}
          </>
        ),
      },
      { header: 'State', cell: State },
      {
        header: 'Asked for',
        cell: ({ requestedBy, requestedAt }) => (
          <>
            {requestedBy}
            <Time at={requestedAt} />
          </>
        ),
      },
      {
        header: 'Decision',
        cell: (approval) =>
          approval.status !== 'pending' ? (
            <>
              {approval.decidedBy ?? 'nobody in time'}
              <Time at={approval.decidedAt ?? approval.expiresAt} />
              {approval.comment !== null && <span className="block text-xs text-ink-faint">{approval.comment}</span>}
            </>
          ) : (
            <div className="space-y-1">
              {approval.own ? (
                <Withdraw approval={approval} action={acts.withdraw} />
              ) : (
                mayDecide(approval.operation) && (
                  <span className="flex flex-wrap gap-1.5">
                    <Approve approval={approval} action={acts.approve} />
                    <Decline approval={approval} action={acts.decline} />
                  </span>
                )
              )}
              <span className="block text-xs text-ink-soft">
                until <Time at={approval.expiresAt} />
              </span>
            </div>
          ),
      },
    ]}
  />
);
