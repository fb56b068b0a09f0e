import type { Actor, Consent } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { may, type Permission, type Role } from '../domain/roles.ts';
import { showApiKey } from '../ledger/api-keys.ts';
import { type Approval, endApproval, findApproval, releaseApproval, ssoSince, takeApproval } from '../ledger/approvals.ts';
import { appendEvent } from '../ledger/events.ts';
import { ssoMethod } from '../ledger/identity-provider.ts';
import { isOutage } from '../ledger/outage.ts';
import { findUser } from '../ledger/sign-in.ts';
import type { CertificateContext } from './certificate-context.ts';
import type { Context } from './context.ts';
import { lifetime, type Sent } from './request-approval.ts';
import { approvalView, type PermissionOf, requireDecider } from './show-approval.ts';
import { isWeighed, type WeighedAct, weigh } from './weigh-act.ts';

type Person = Extract<Actor, { kind: 'user' | 'api_key' }>;
export type Door = {
  /** In which way the session began that approves. */
  readonly method: string;
  readonly permissionOf: PermissionOf;
  /** Does it as the door would have, by the same operation. */
  readonly act: (name: WeighedAct, sent: Sent, actor: Person) => Promise<unknown>;
};

/** Seconds within which an act is done, or is somebody else's to do again. */
const turn = 60;
const notKnown =
  'Whether it was done is not known: the ledger did not answer. Look at the approval: it stands there as done, or it waits and can be approved again in a minute.';

/**
 * Whoever sets the provider up could be anybody there.
 * @throws {Failure} `forbidden` in a session that began at a provider that was changed since a day before the request
 */
async function requireTrustedWay({ database }: Context, method: string, { requestedAt }: Approval): Promise<void> {
  if (!method.startsWith(ssoMethod)) return;
  const since = await ssoSince(database.prisma);
  if (since === undefined || addSeconds(since, lifetime) > requestedAt)
    throw new Failure(
      'forbidden',
      'Single sign-on was changed less than a day before this was asked for, or after it: sign in with your own password or passkey to approve it.',
    );
}

/**
 * Does what somebody else asked for, once, as it was sent, in the name of both; the approval ends in the transaction of the act.
 * @throws {Failure} `forbidden`; `conflict` where it is decided or being done; `changed_meanwhile` where what would be done is not what was
 *   shown: then it goes back to whoever asked; `unavailable` where it was not done, or says that this is not known; whatever the operation refuses
 */
export async function approveAct(context: CertificateContext, actor: Person, reference: string, { method, permissionOf, act }: Door) {
  const { database, clock } = context;
  const { prisma } = database;
  const row = await findApproval(prisma, reference, clock());
  await requireDecider(context, actor, row, permissionOf);
  await requireTrustedWay(context, method, row);
  const { operation } = row;
  if (!isWeighed(operation)) throw new Failure('conflict', 'This version does not know what was asked for.');
  const requester = await requesterOf(context, row, permissionOf(operation));
  const now = clock();
  if (!(await takeApproval(prisma, row.id, now, addSeconds(now, turn))))
    throw new Failure('conflict', 'Somebody else decides it at this moment.');
  try {
    if (requester === undefined) throw new Failure('changed_meanwhile', 'Whoever asked for this may not do it any more.');
    const { params, query, body } = Object(row.sent) as Sent;
    const weighed = await weigh(context, operation, { ...Object(params), ...Object(body) });
    if (weighed.state !== row.state)
      throw new Failure('changed_meanwhile', 'What would be done is not what was asked for any more. It goes back to whoever asked.');
    const { id, requestedBy } = row;
    const consent: Consent = { id, by: actor, operation, requestedBy, target: targetOf(row) };
    await act(operation, { params, query, body }, { ...requester, name: `${requester.name}, approved by ${actor.name}`, consent });
  } catch (error) {
    return doneAllTheSame(error);
  }
  // What was so already leaves no event that would have ended it.
  await end('approved', null);
  return approvalView(await findApproval(prisma, reference, clock()), actor);

  /**
   * What was committed is done, whatever became of its answer.
   * @throws whatever went wrong where it was not done; `unavailable` where that is not known
   */
  async function doneAllTheSame(error: unknown) {
    const after = await findApproval(prisma, reference, clock()).catch(() => undefined);
    if (after?.status === 'approved') return approvalView(after, actor);
    // A commit whose answer was lost may still be on its way. It ends the approval too, so that nothing is done twice.
    if (after === undefined || isOutage(error)) throw new Failure('unavailable', notKnown, { cause: error });
    if (error instanceof Failure && error.code !== 'unavailable') await end('failed', error.message);
    // It was not done, and whoever tries again need not wait for the turn to end.
    else await releaseApproval(prisma, row.id);
    throw error;
  }

  async function end(outcome: 'approved' | 'failed', comment: string | null): Promise<void> {
    const at = clock();
    await database.transaction(async (ledger) => {
      if (!(await endApproval(ledger, row.id, { outcome, by: actor.name, at, comment }, true))) return;
      await appendEvent(ledger, {
        type: `approval.${outcome}`,
        at,
        actor,
        target: targetOf(row),
        detail: {
          approval: toPublicId('approval', row.id),
          operation,
          requestedBy: row.requestedBy,
          ...(comment === null ? {} : { because: comment }),
        },
      });
    });
  }
}

const targetOf = ({ targetKind: kind, targetId: id, targetName: name }: Approval) => ({ kind, id, name });

/** Whoever asked, as they are now; undefined where they may not do it any more. */
async function requesterOf({ database, clock }: Context, row: Approval, permission: Permission | undefined): Promise<Person | undefined> {
  const { requesterKind: kind, requesterId: id } = row;
  const allowed = (role: Role) => permission !== undefined && may(role, permission);
  if (kind === 'user') {
    const user = await findUser(database.prisma, id);
    return user !== undefined && allowed(user.role) ? { kind, id, name: user.name, role: user.role } : undefined;
  }
  const key = await showApiKey(database.prisma, toPublicId('apiKey', id), clock());
  return key.standing === 'active' && allowed(key.role) ? { kind, id, name: key.name, role: key.role } : undefined;
}
