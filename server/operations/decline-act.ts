import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { type Approval, endApproval, findApproval } from '../ledger/approvals.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Context } from './context.ts';
import { approvalView, type PermissionOf, requireDecider } from './show-approval.ts';

type Person = Extract<Actor, { kind: 'user' | 'api_key' }>;

/** Says no to what somebody else asked for. @throws {Failure} `forbidden`; `conflict` where it is decided */
export async function declineAct(
  context: Context,
  actor: Person,
  input: { readonly approval: string; readonly comment: string; readonly permissionOf: PermissionOf },
) {
  const row = await findApproval(context.database.prisma, input.approval, context.clock());
  await requireDecider(context, actor, row, input.permissionOf);
  return end(context, actor, row, 'declined', input.comment);
}

/** Takes back what one asked for oneself. @throws {Failure} `forbidden`; `conflict` where it is decided */
export async function withdrawAct(context: Context, actor: Person, { approval }: { readonly approval: string }) {
  const row = await findApproval(context.database.prisma, approval, context.clock());
  if (!approvalView(row, actor).own) throw new Failure('forbidden', 'Only whoever asked for it withdraws it; others decline it.');
  return end(context, actor, row, 'withdrawn', null);
}

async function end({ database, clock }: Context, actor: Person, row: Approval, outcome: 'declined' | 'withdrawn', comment: string | null) {
  const at = clock();
  await database.transaction(async (ledger) => {
    if (!(await endApproval(ledger, row.id, { outcome, by: actor.name, at, comment }, false)))
      throw new Failure('conflict', 'It is decided already, has expired, or is being done at this moment.');
    await appendEvent(ledger, {
      type: `approval.${outcome}`,
      at,
      actor,
      target: { kind: row.targetKind, id: row.targetId, name: row.targetName },
      detail: {
        approval: toPublicId('approval', row.id),
        operation: row.operation,
        requestedBy: row.requestedBy,
        ...(comment === null ? {} : { comment }),
      },
    });
  });
  return approvalView(await findApproval(database.prisma, toPublicId('approval', row.id), at), actor);
}
