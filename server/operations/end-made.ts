import type { Actor } from '../domain/actor.ts';
import { type Role, roleNames } from '../domain/roles.ts';
import { revokeKeysOfKeys } from '../ledger/api-keys.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvents } from '../ledger/events.ts';
import { revokeInvitationsOf } from '../ledger/invitations.ts';

type Maker = { readonly id: string; readonly name: string };

/** What somebody invited for these roles, and nobody has accepted, is good for nothing from now on. @param inviter a member or an API key */
export async function endInvitations(ledger: Ledger, actor: Actor, inviter: Maker, roles: readonly Role[], at: Date): Promise<void> {
  const ended = await revokeInvitationsOf(ledger, inviter.id, roles, at);
  await appendEvents(
    ledger,
    ended.map(({ id, email, role }) => ({
      type: 'member.invitation_revoked' as const,
      at,
      actor,
      target: { kind: 'invitation', id, name: email },
      detail: { before: { role }, because: `${inviter.name} may no longer give it` },
    })),
  );
}

/** What ended with its maker. @param because in words, for the record */
export const recordEndedKeys = (
  ledger: Ledger,
  actor: Actor,
  keys: readonly (Maker & { readonly role: string })[],
  because: string,
  at: Date,
): Promise<string[]> =>
  appendEvents(
    ledger,
    keys.map(({ id, name, role }) => ({
      type: 'api_key.revoked' as const,
      at,
      actor,
      target: { kind: 'api_key', id, name },
      detail: { role, because },
    })),
  );

/** What API keys that were revoked leave behind: keys that they made, keys that those made, and invitations of all of them. */
export async function endWhatKeysMade(ledger: Ledger, actor: Actor, keys: readonly Maker[], at: Date): Promise<void> {
  const made = await revokeKeysOfKeys(
    ledger,
    keys.map(({ id }) => id),
    at,
  );
  await recordEndedKeys(ledger, actor, made, 'the API key that made it was revoked', at);
  for (const key of [...keys, ...made]) await endInvitations(ledger, actor, key, roleNames, at);
}
