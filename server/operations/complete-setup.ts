import { createHash } from 'node:crypto';
import type { Came } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { appendEvent } from '../ledger/events.ts';
import { insertUser, ownerExists, setupLinkIsLive, takeSetupLink, tryToHoldSetup } from '../ledger/sign-in.ts';
import type { SetupContext } from './context.ts';

export type NewOwner = { name: string; email: string; password: string };
export type OwnerView = { kind: 'user'; id: string; name: string; email: string; role: 'owner' };

/** What the ledger keeps of a one-time link's token. */
export const hashSetupToken = (token: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(token).digest());

/**
 * Makes the first owner, with the one-time link. Of any number at once, one succeeds, and none of the others waits for it: a
 * connection that waits is one that nobody else has.
 * @throws {Failure} `conflict` when there is an owner; `forbidden` when the link is wrong, used or expired
 */
export async function completeSetup(
  context: SetupContext,
  input: NewOwner & { token: string },
  came: Omit<Came, 'method'>,
): Promise<OwnerView> {
  const now = context.clock();
  const hash = hashSetupToken(input.token);
  // Hashing a password is dear on purpose: a stranger must not be able to ask for it.
  if (!(await setupLinkIsLive(context.database.prisma, hash, now))) throw await refusal(context);
  const passwordHash = await context.hashPassword(input.password);
  const owner = await context.database.transaction(async (ledger) => {
    if (!(await tryToHoldSetup(ledger)))
      throw new Failure('conflict', 'Somebody else is setting up this installation at this moment: try again, or sign in');
    if ((await ownerExists(ledger)) || !(await takeSetupLink(ledger, hash, now))) return undefined;
    const id = newId(now.getTime());
    const { name, email } = input;
    await insertUser(ledger, { id, accountId: newId(now.getTime()), name, email, role: 'owner', passwordHash, now });
    await appendEvent(ledger, {
      type: 'installation.set_up',
      at: now,
      actor: { kind: 'user', id, name, role: 'owner', ...came, method: 'one-time link' },
      target: { kind: 'user', id, name },
      detail: { by: 'one-time link' },
    });
    return { kind: 'user', id: toPublicId('user', id), name, email: email.toLowerCase(), role: 'owner' } as const;
  });
  if (owner === undefined) throw await refusal(context);
  await context.setupLink.remove();
  return owner;
}

const refusal = async ({ database }: SetupContext): Promise<Failure> =>
  (await ownerExists(database.prisma))
    ? new Failure('conflict', 'This installation is set up already: sign in instead')
    : new Failure('forbidden', 'token: the one-time link is wrong, was used or has expired; restart Hawser for a new one', {
        problems: [{ field: 'token', detail: 'is wrong, was used or has expired' }],
      });
