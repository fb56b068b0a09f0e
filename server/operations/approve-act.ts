import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { may, type Permission, type Role } from '../domain/roles.ts';
import { showApiKey } from '../ledger/api-keys.ts';
import { type Approval, endApproval, findApproval, memberSince, releaseApproval, ssoSince, takeApproval } from '../ledger/approvals.ts';
import { appendEvent } from '../ledger/events.ts';
import { ssoMethod } from '../ledger/identity-provider.ts';
import { findUser } from '../ledger/sign-in.ts';
import type { CertificateContext } from './certificate-context.ts';
import type { Context } from './context.ts';
import { lifetime, type Sent } from './request-approval.ts';
import { isWeighed, publicTarget, type WeighedAct, weigh } from './weigh-act.ts';

type Person = Extract<Actor, { kind: 'user' | 'api_key' }>;
export type Door = {
  /** In which way the session began that approves. */
  readonly method: string;
  readonly permissionOf: (name: string) => Permission | undefined;
  /** Does it as the door would have, by the same operation. */
  readonly act: (name: WeighedAct, sent: Sent, actor: Person) => Promise<unknown>;
};

/** Seconds within which an act is done, or is somebody else's to do again. */
const turn = 60;

export const approvalView = (row: Approval, actor: Actor) => {
  const { sent: _, state: __, persons, requesterKind, requesterId, targetKind, targetId, targetName, ...view } = row;
  const target = { kind: targetKind, id: publicTarget({ kind: targetKind, id: targetId }), name: targetName };
  return { ...view, target, page: pageOf(target), own: isBehind(actor, { persons, requesterKind, requesterId }) };
};

const pageOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string | null =>
  ({
    certificate: `/certificates/${id}/revoke`,
    identity: `/identities/${id}`,
    authority: `/authorities/${id}`,
    token_key: '/token-keys',
    ledger: '/audit',
    identity_provider: '/settings/single-sign-on',
  })[kind] ?? null;

const isBehind = (
  actor: Actor,
  { persons, requesterKind, requesterId }: Pick<Approval, 'persons' | 'requesterKind' | 'requesterId'>,
): boolean => 'id' in actor && ((actor.kind === requesterKind && actor.id === requesterId) || persons.includes(actor.id));

/**
 * Who may decide: a member who may do the act, is not behind the request, and had their role a day before it was made.
 * @throws {Failure} `forbidden`, `conflict` where it is decided
 */
export async function requireDecider(
  { database }: Context,
  actor: Person,
  row: Approval,
  permissionOf: (name: string) => Permission | undefined,
): Promise<void> {
  const permission = permissionOf(row.operation);
  if (actor.kind !== 'user' || permission === undefined || !may(actor.role, permission))
    throw new Failure(
      'forbidden',
      `Only a member who may do this decides about it: it needs the permission to ${permission ?? 'do what this version does not know'}.`,
    );
  if (isBehind(actor, row)) throw new Failure('forbidden', 'You asked for this, or made the API key that did: a second person decides.');
  const since = await memberSince(database.prisma, actor.id);
  // Otherwise whoever asks would invite, or raise, the one who approves.
  const from = addSeconds(since ?? row.requestedAt, lifetime);
  if (from > row.requestedAt)
    throw new Failure(
      'forbidden',
      `You became a member, or got your role, less than a day before this was asked for, or after it: you decide about what is asked for from ${from.toISOString()} on.`,
    );
  if (row.status !== 'pending') throw new Failure('conflict', `It is ${row.status} already.`);
}

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
 * Does what somebody else asked for, once, as it was sent, in the name of both.
 * @throws {Failure} `forbidden`; `conflict` where it is decided or being done; `changed_meanwhile` where what would be done is not what was
 *   shown: then it goes back to whoever asked; whatever the operation refuses
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
    await act(operation, { params, query, body }, { ...requester, name: `${requester.name}, approved by ${actor.name}` });
  } catch (error) {
    if (error instanceof Failure && error.code !== 'unavailable') await end('failed', error.message);
    // Nothing was done: whoever tries again need not wait for the turn to end.
    else await releaseApproval(prisma, row.id);
    throw error;
  }
  await end('approved', null);
  return approvalView(await findApproval(prisma, reference, clock()), actor);

  async function end(outcome: 'approved' | 'failed', comment: string | null): Promise<void> {
    const at = clock();
    await database.transaction(async (ledger) => {
      if (!(await endApproval(ledger, row.id, { outcome, by: actor.name, at, comment }, true))) return;
      await appendEvent(ledger, {
        type: `approval.${outcome}`,
        at,
        actor,
        target: { kind: row.targetKind, id: row.targetId, name: row.targetName },
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
