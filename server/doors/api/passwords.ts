import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { verifyPassword } from 'better-auth/crypto';

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

/** RFC 9106 with the memory (KiB), passes and lanes that OWASP names first for signing in. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const hashed = promisify(argon2);
const argon2id = (password: string, nonce: Uint8Array, terms: typeof cost, tagLength: number) =>
  hashed('argon2id', { message: Buffer.from(password.normalize('NFKC')), nonce, tagLength, ...terms });

const unpadded = (octets: Uint8Array): string => Buffer.from(octets).toString('base64').replaceAll('=', '');
/** As the reference implementation writes a hash. */
const shape = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/;

async function hash(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await argon2id(password, salt, cost, 32);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Also those of the time before argon2id, which were scrypt. */
async function verify({ hash: stored, password }: { readonly hash: string; readonly password: string }): Promise<boolean> {
  if (!stored.startsWith('$')) return verifyPassword({ hash: stored, password });
  const [, memory, passes, parallelism, salt, tag] = shape.exec(stored) ?? [];
  if (salt === undefined || tag === undefined) throw new TypeError('the stored hash of a password is malformed');
  const terms = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const expected = Buffer.from(tag, 'base64');
  return timingSafeEqual(await argon2id(password, Buffer.from(salt, 'base64'), terms, expected.length), expected);
}

/** Hashes and verifies passwords, a few at a time. */
export const passwords = {
  hash: (password: string): Promise<string> => inTurn(() => hash(password)),
  verify: (sealed: { readonly hash: string; readonly password: string }): Promise<boolean> => inTurn(() => verify(sealed)),
};
