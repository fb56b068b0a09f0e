import { randomBytes } from 'node:crypto';
import { system } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { newId } from '../domain/ids.ts';
import { appendEvent } from '../ledger/events.ts';
import { holdSetup, insertUser, ownerExists, replaceSetupLink } from '../ledger/sign-in.ts';
import { hashSetupToken } from './complete-setup.ts';
import type { SetupContext } from './context.ts';

/** Seconds that a one-time link is good for; each start makes a new one. */
const linkLifetime = 86_400;

/**
 * At each start: an installation without an owner gets the one that the environment names, or else a new one-time link.
 * Once there is an owner, neither happens again.
 */
export async function prepareSetup(
  context: SetupContext,
  owner: { email: string; password: string } | undefined,
): Promise<'ready' | 'link'> {
  const now = context.clock();
  const token = randomBytes(32).toString('base64url');
  const passwordHash = owner && !(await ownerExists(context.database.prisma)) ? await context.hashPassword(owner.password) : undefined;
  const outcome = await context.database.transaction(async (ledger) => {
    await holdSetup(ledger);
    if (await ownerExists(ledger)) return 'ready';
    if (owner === undefined || passwordHash === undefined) {
      await replaceSetupLink(ledger, hashSetupToken(token), addSeconds(now, linkLifetime));
      return 'link';
    }
    const id = newId(now.getTime());
    const name = owner.email.split('@')[0] ?? owner.email;
    await insertUser(ledger, { id, accountId: newId(now.getTime()), name, email: owner.email, role: 'owner', passwordHash, now });
    const target = { kind: 'user', id, name };
    await appendEvent(ledger, { type: 'installation.set_up', at: now, actor: system('start'), target, detail: { by: 'environment' } });
    return 'ready';
  });
  if (outcome === 'link') await context.setupLink.write(token);
  else await context.setupLink.remove();
  return outcome;
}
