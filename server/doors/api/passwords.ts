import { hashPassword, verifyPassword } from 'better-auth/crypto';

/**
 * Hashes at a time. Hashing a password is dear on purpose, and runs on the few threads that the process shares with its
 * connections to PostgreSQL, which prove a password as well: whoever fills them keeps everybody waiting.
 */
const atATime = 2;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  // Whoever is woken takes the place of the one that ended.
  if (running >= atATime) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** What better-auth does with passwords, a few at a time. */
export const passwords = {
  hash: (password: string): Promise<string> => inTurn(() => hashPassword(password)),
  verify: (sealed: { readonly hash: string; readonly password: string }): Promise<boolean> => inTurn(() => verifyPassword(sealed)),
};
