import { createPublicKey, type KeyObject } from 'node:crypto';
import type { TokenAlgorithm } from '../domain/claims.ts';
import type { Signer } from '../domain/signer.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { type NewTokenKey, type RingRow, readRing } from '../ledger/token-keys.ts';
import type { Context } from '../operations/context.ts';
import { keepTokenKeys } from '../operations/keep-token-keys.ts';
import { publicJwk } from '../tokens/jwks.ts';
import { KeyRing, type RingKey } from '../tokens/key-ring.ts';

export type TokenKeyKeeper = {
  readonly ring: KeyRing;
  /** Looks at once; looks that are asked for meanwhile are one. Never rejects. */
  look(): Promise<void>;
  close(): Promise<void>;
};

const label = (keyId: string) => ({ purpose: 'token-key', keyId }) as const;

/**
 * Keeps the keys of the issuer: does what is due for them, and holds the ring that this node signs and verifies with to what the
 * ledger says. A key that this node cannot open is published and verifies, and the node does not sign with it.
 * @param onProblem hears what keeps this node from having all keys, at every look
 * @param every milliseconds between two looks at the ledger, for what no notice told
 * @throws {Failure} `unavailable` when at the start there is a key that this node cannot open
 */
export async function openTokenKeys(
  context: Context,
  store: KeyStore,
  onProblem: (message: string, error: unknown) => void,
  every = 700,
): Promise<TokenKeyKeeper> {
  const opened = new Map<string, Signer>();
  const toRing = (row: RingRow): { key: RingKey; problem?: unknown } => {
    const { kid, algorithm, status, sealed } = row;
    const known = opened.get(kid);
    if (known) return { key: { status, signer: known } };
    const verifying = { status, algorithm, publicKey: createPublicKey({ key: { ...row.publicJwk }, format: 'jwk' }) };
    if (sealed === null) return { key: verifying };
    try {
      const { signer } = store.open(sealed, label(kid));
      opened.set(kid, signer);
      return { key: { status, signer } };
    } catch (problem) {
      return { key: verifying, problem };
    }
  };
  const read = async () => {
    const rows = await readRing(context.database.prisma);
    const ringed = rows.map(toRing);
    // What is no longer published is no longer held.
    for (const kid of opened.keys()) if (!rows.some((row) => row.kid === kid)) opened.delete(kid);
    return {
      keys: ringed.map(({ key }) => key),
      problems: ringed.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
      version: JSON.stringify(ringed.map(({ key }, index) => [rows[index]?.kid, key.status, 'signer' in key])),
    };
  };

  await keepTokenKeys(context, (algorithm) => makeKey(store, algorithm));
  const first = await read();
  if (first.problems.length > 0) throw first.problems[0];
  const ring = new KeyRing(first.keys);
  let { version } = first;

  const follow = async () => {
    try {
      const now = await read();
      for (const problem of now.problems) onProblem('this node cannot open a token key, and does not sign with it', problem);
      if (now.version !== version) ring.replace(now.keys);
      version = now.version;
    } catch (error) {
      onProblem('the token keys are read again later', error);
    }
  };
  const round = async () => {
    // What there is comes first: nobody waits for a key that takes long to make.
    await follow();
    try {
      if ((await keepTokenKeys(context, (algorithm) => makeKey(store, algorithm))) > 0) await follow();
    } catch (error) {
      onProblem('the token keys are looked after later', error);
    }
  };

  let busy: Promise<void> | undefined;
  let again = false;
  const look = (): Promise<void> => {
    if (busy) {
      again = true;
      return busy;
    }
    busy = (async () => {
      do {
        again = false;
        await round();
      } while (again);
    })().finally(() => {
      busy = undefined;
    });
    return busy;
  };
  const timer = setInterval(() => void look(), every).unref();
  return {
    ring,
    look,
    async close() {
      clearInterval(timer);
      await busy;
    },
  };
}

function makeKey(store: KeyStore, algorithm: TokenAlgorithm): NewTokenKey {
  const labelOf = (key: KeyObject) => label(publicJwk(key, algorithm).kid);
  const { signer, sealed, kekId, custody } = store.generate(algorithm, labelOf);
  const jwk = publicJwk(signer.publicKey, algorithm);
  return { kid: jwk.kid, publicJwk: jwk, sealed, kekId, custody };
}
