import type { Permission } from '../../domain/roles.ts';
import { findApproval, listApprovals, secondPersonRequired } from '../../ledger/approvals.ts';
import type { Context } from '../../operations/context.ts';
import { declineAct, withdrawAct } from '../../operations/decline-act.ts';
import { requireTwo } from '../../operations/require-two.ts';
import { approvalViews, showApproval } from '../../operations/show-approval.ts';
import { isWeighed } from '../../operations/weigh-act.ts';
import type { Caller } from './callers.ts';
import { type Input, type OperationName, type Output, rowOf } from './contract.ts';

type Handler<N extends OperationName> = (context: Context, input: Input<N>, caller: Caller) => Promise<Output<N>>;

/** Of an act that waits; undefined for what is none. */
export const permissionOf = (name: string): Permission | undefined => {
  const permission = isWeighed(name) ? rowOf(name).permission : 'public';
  return permission === 'public' ? undefined : permission;
};

/** What is about acts that wait for a second person, but for doing them. */
export const approvalHandlers = {
  'second-person.show': async ({ database }) => ({ required: await secondPersonRequired(database.prisma) }),
  'second-person.set': (context, { required }, { actor }) => requireTwo(context, actor, required),
  'approval.list': async (context, { state, ...request }, { actor }) => {
    const { items, nextCursor } = await listApprovals(context.database.prisma, { ...request, open: state === 'open' }, context.clock());
    return { items: await approvalViews(context, actor, items, permissionOf), nextCursor };
  },
  'approval.show': async (context, { approval }, { actor }) =>
    showApproval(context, actor, await findApproval(context.database.prisma, approval, context.clock()), permissionOf),
  'approval.decline': (context, input, { actor }) => declineAct(context, actor, { ...input, permissionOf }),
  'approval.withdraw': (context, input, { actor }) => withdrawAct(context, actor, input),
} as const satisfies { [N in OperationName]?: Handler<N> };
