import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BoundToken } from '../../server/verifier/index.ts';
import type { Generation } from './files.ts';

/** What a token was asked with: another question, another token. */
export type TokenQuestion = {
  readonly issuer: string;
  readonly audience: string;
  readonly scope: string | undefined;
  readonly exchangeSecret: string | undefined;
  /** As in `TokenSourceOptions`. */
  readonly requestedTokenType?: string | undefined;
};

/** A token is used again while this part of its life is ahead, so that there is time to call with it. */
const usableShare = 0.2;

type Kept = { readonly token: string; readonly issuedAt: number; readonly expiresAt: number };

/**
 * Keeps tokens beside the pair that they are bound to, one file for each (0600): with the pair they are left behind when the certificate
 * changes. The name of a file tells nothing of a secret that was exchanged.
 */
export class TokenCache {
  readonly #directory: string;
  readonly #path: string;

  constructor({ directory, certificate }: Generation, question: TokenQuestion) {
    this.#directory = directory;
    const asked = [certificate, question.issuer, question.audience, question.scope ?? null, question.exchangeSecret ?? null];
    if (question.requestedTokenType !== undefined) asked.push(question.requestedTokenType);
    this.#path = join(directory, `token-${createHash('sha256').update(JSON.stringify(asked)).digest('hex')}`);
  }

  async find(now: Date): Promise<string | undefined> {
    const kept = await read(this.#path);
    if (!kept) return undefined;
    return now.getTime() < kept.expiresAt - usableShare * (kept.expiresAt - kept.issuedAt) && now.getTime() >= kept.issuedAt
      ? kept.token
      : undefined;
  }

  /** That nothing can be kept is no reason not to use a token. */
  async keep({ token, expiresAt }: BoundToken, now: Date): Promise<void> {
    const kept: Kept = { token, issuedAt: now.getTime(), expiresAt: expiresAt.getTime() };
    const temporary = `${this.#path}.${process.pid}.tmp`;
    try {
      await writeFile(temporary, JSON.stringify(kept), { mode: 0o600 });
      await rename(temporary, this.#path);
      await this.#dropExpired(now);
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  async #dropExpired(now: Date): Promise<void> {
    for (const name of (await readdir(this.#directory)).filter((one) => /^token-[0-9a-f]{64}$/.test(one))) {
      const kept = await read(join(this.#directory, name));
      if (!kept || kept.expiresAt <= now.getTime()) await rm(join(this.#directory, name), { force: true });
    }
  }
}

/** Undefined for what is not there, and for what is no such file any more. */
async function read(path: string): Promise<Kept | undefined> {
  try {
    const { token, issuedAt, expiresAt } = JSON.parse(await readFile(path, 'utf8'));
    if (typeof token === 'string' && typeof issuedAt === 'number' && typeof expiresAt === 'number') return { token, issuedAt, expiresAt };
  } catch {
    // Asked anew.
  }
  return undefined;
}
