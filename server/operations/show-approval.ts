import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { may, type Permission } from '../domain/roles.ts';
import { type Approval, listApprovals, memberSince } from '../ledger/approvals.ts';
import { refusalBeyond, revokesForNow } from '../ledger/revoke-right.ts';
import type { Context } from './context.ts';
import { beyondRightOf, certificatesOf } from './ended-certificates.ts';
import { lifetime } from './request-approval.ts';
import { publicTarget } from './weigh-act.ts';

type Person = Extract<Actor, { kind: 'user' | 'api_key' }>;

/** @param mayDecide whether whoever asks may decide about it; about what is decided, nobody may */
export const approvalView = (row: Approval, actor: Actor, mayDecide = false) => {
  const { sent, state: _, persons, requesterKind, requesterId, targetKind, targetId, targetName, ...view } = row;
  const target = { kind: targetKind, id: publicTarget({ kind: targetKind, id: targetId }), name: targetName };
  return {
    ...view,
    target,
    page: pageOfRevocation(row) ?? pageOf(target),
    own: isBehind(actor, { persons, requesterKind, requesterId }),
    mayDecide,
  };
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

/** Of several, the sheet for exactly those; of one, its own, with as much chosen as was asked for. */
function pageOfRevocation(row: Approval): string | null {
  if (certificatesOf(row).length > 1) return `/certificates/revoke?approval=${toPublicId('approval', row.id)}`;
  const whole = row.operation === 'certificate.revoke' && Reflect.get(Object(Object(row.sent).body), 'scope') === 'identity';
  return whole ? `/certificates/${toPublicId('certificate', row.targetId)}/revoke?scope=identity` : null;
}

const isBehind = (
  actor: Actor,
  { persons, requesterKind, requesterId }: Pick<Approval, 'persons' | 'requesterKind' | 'requesterId'>,
): boolean => 'id' in actor && ((actor.kind === requesterKind && actor.id === requesterId) || persons.includes(actor.id));

/** Of an act that waits; undefined for what is none. */
export type PermissionOf = (name: string) => Permission | undefined;
type Refusal = readonly [code: 'forbidden' | 'conflict', detail: string];

/** Why somebody may not decide about it; undefined where they may. @param since when they became a member, or got their role */
function refusalOf(actor: Person, row: Approval, permission: Permission | undefined, since: Date | undefined): Refusal | undefined {
  if (actor.kind !== 'user' || permission === undefined || !may(actor.role, permission))
    return [
      'forbidden',
      `Only a member who may do this decides about it: it needs the permission to ${permission ?? 'do what this version does not know'}.`,
    ];
  if (isBehind(actor, row)) return ['forbidden', 'You asked for this, or made the API key that did: a second person decides.'];
  // Otherwise whoever asks would invite, or raise, the one who approves.
  const from = addSeconds(since ?? row.requestedAt, lifetime);
  if (from > row.requestedAt)
    return [
      'forbidden',
      `You became a member, or got your role, less than a day before this was asked for, or after it: you decide about what is asked for from ${from.toISOString()} on.`,
    ];
  return row.status === 'pending' ? undefined : ['conflict', `It is ${row.status} already.`];
}

/** What is asked once, however many acts there are. */
type Standing = { readonly since: Date | undefined; readonly limited: boolean };

const standingOf = async (context: Context, actor: Person): Promise<Standing> => ({
  since: await sinceOf(context, actor),
  limited: (await revokesForNow(context.database.prisma, actor)) !== null,
});

const sinceOf = async ({ database }: Context, actor: Person): Promise<Date | undefined> =>
  actor.kind === 'user' ? memberSince(database.prisma, actor.id) : undefined;

/**
 * Who may decide: a member who may do the act, is not behind the request, and had their role a day before it was made; of certificates,
 * whoever may revoke them.
 * @throws {Failure} `forbidden`, `conflict` where it is decided
 */
export async function requireDecider(context: Context, actor: Person, row: Approval, permissionOf: PermissionOf): Promise<void> {
  const refusal = refusalOf(actor, row, permissionOf(row.operation), await sinceOf(context, actor));
  if (refusal !== undefined) throw new Failure(...refusal);
  const beyond = await beyondRightOf(context, actor, row);
  if (beyond !== null) throw refusalBeyond(beyond, 'you');
}

/** As whoever asks sees it: with whether it is theirs to decide. */
export const showApproval = async (context: Context, actor: Person, row: Approval, permissionOf: PermissionOf) => ({
  ...(await seenBy(context, actor, row, permissionOf, await standingOf(context, actor))),
  certificates: certificatesOf(row),
});

async function seenBy(context: Context, actor: Person, row: Approval, permissionOf: PermissionOf, { since, limited }: Standing) {
  const mayDecide = refusalOf(actor, row, permissionOf(row.operation), since) === undefined;
  return approvalView(row, actor, mayDecide && (!limited || (await beyondRightOf(context, actor, row)) === null));
}

/** The same of several. */
export async function approvalViews(context: Context, actor: Person, rows: readonly Approval[], permissionOf: PermissionOf) {
  const standing = await standingOf(context, actor);
  return Promise.all(rows.map((row) => seenBy(context, actor, row, permissionOf, standing)));
}

/** Looked through for what somebody may decide: nobody has so many waiting within a day. */
const mostWaiting = 200;

/** What waits for whoever asks, the one that runs out soonest first, at most `limit`, and how many there are. */
export async function listAwaited(context: Context, actor: Person, permissionOf: PermissionOf, limit: number) {
  const { items } = await listApprovals(context.database.prisma, { open: true, limit: mostWaiting }, context.clock());
  const own = (await approvalViews(context, actor, items, permissionOf)).filter(({ mayDecide }) => mayDecide);
  return { approvals: own.toReversed().slice(0, limit), openApprovals: own.length };
}
