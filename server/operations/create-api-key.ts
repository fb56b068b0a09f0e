import { createHash, randomBytes } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { exceeds, type Role } from '../domain/roles.ts';
import { type ApiKeyView, insertApiKey } from '../ledger/api-keys.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Context } from './context.ts';
import { holdActor } from './member-rules.ts';

export type NewApiKey = { name: string; role: Role; expiresInSeconds: number | null };

/** What the ledger keeps of a key: 256 random bits need no slow hash. */
export const hashApiKey = (key: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(key).digest());

/** `hwk_` and 256 random bits in base64url. */
export const apiKeyShape = /^hwk_[A-Za-z0-9_-]{43}$/;

/** Null is never. */
const sooner = (one: Date | null, other: Date | null): Date | null => (one === null || (other !== null && other < one) ? other : one);

/** @throws {Failure} `forbidden` */
function requireNotAbove(role: Role, actor: Actor): void {
  if ('role' in actor && exceeds(role, actor.role))
    throw new Failure('forbidden', `role: ${role} may do more than ${actor.role}; choose a role that does not`, {
      problems: [{ field: 'role', detail: `may do more than your own role, ${actor.role}` }],
    });
}

/**
 * The key itself is in the answer and nowhere else. Nobody makes a key that may do more than they may themselves, and no key one that
 * lasts longer than it: its end is then that of the caller, as the answer says. It ends with whoever made it.
 * @throws {Failure} `forbidden`; `unauthenticated` for a caller who ended meanwhile
 */
export async function createApiKey(context: Context, actor: Actor, input: NewApiKey): Promise<ApiKeyView & { key: string }> {
  requireNotAbove(input.role, actor);
  const now = context.clock();
  const key = `hwk_${randomBytes(32).toString('base64url')}`;
  const { name, role } = input;
  const id = newId(now.getTime());
  const wanted = input.expiresInSeconds === null ? null : addSeconds(now, input.expiresInSeconds);
  const expiresAt = sooner(wanted, 'expiresAt' in actor ? (actor.expiresAt ?? null) : null);
  return context.database.transaction(async (ledger) => {
    requireNotAbove(role, await holdActor(ledger, actor));
    const maker = { makerUserId: actor.kind === 'user' ? actor.id : null, makerKeyId: actor.kind === 'api_key' ? actor.id : null };
    const row = { id, name, hash: hashApiKey(key), role, createdBy: actor.name, createdAt: now, expiresAt, ...maker };
    const created = await insertApiKey(ledger, row);
    await appendEvent(ledger, {
      type: 'api_key.created',
      at: now,
      actor,
      target: { kind: 'api_key', id, name },
      detail: { after: { role, expiresAt } },
    });
    return { ...created, key };
  });
}
