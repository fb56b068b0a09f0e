import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealKeyId } from '../domain/checkpoint.ts';
import { newId } from '../domain/ids.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { CheckpointFile } from '../ledger/checkpoint-file.ts';
import { keepSealKey } from '../ledger/checkpoints.ts';
import { Database } from '../ledger/database.ts';
import { decisionColumns, decisionSource, decisionValues, type NewDecision } from '../ledger/decisions.ts';
import { sealNext } from '../ledger/sealer.ts';
import { type SealContext, sealLedger } from '../operations/seal-ledger.ts';
import type { LedgerContext } from '../operations/verify-ledger.ts';
import { type TestDatabase, testDatabase } from './database.ts';

/** A ledger of one's own with a sealer and a seal key, each with the rights that its role really has. */
export type SealedLedger = {
  readonly db: TestDatabase;
  /** As the api. */
  readonly api: Database;
  readonly context: SealContext;
  /** What verifying needs: the same with the rights of the api. */
  readonly asApi: LedgerContext;
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly checkpointPath: string;
  /** Inserts decisions in one transaction. */
  add(count: number, over?: (n: number) => Partial<NewDecision>): Promise<string[]>;
  /** Puts in order and signs what is new. */
  seal(): Promise<void>;
  close(): Promise<void>;
};

export async function sealedLedger(): Promise<SealedLedger> {
  const db = await testDatabase();
  const api = new Database(db.urlFor('api'));
  const signer = new Database(db.urlFor('signer'));
  const directory = mkdtempSync(join(tmpdir(), 'hawser-seal-'));
  const checkpointPath = join(directory, 'checkpoints.ndjson');
  const key = generateKey('EdDSA');
  const publicKey = createPublicKey(key);
  const id = sealKeyId(publicKey);
  await keepSealKey(signer.pool, new Date(), () => ({ id, publicKey, sealed: Buffer.of(0), kekId: 'test' }));
  const context: SealContext = {
    database: signer,
    clock: () => new Date(),
    sealKey: { id, signer: signerFrom(key) },
    checkpoints: new CheckpointFile(checkpointPath),
  };
  const insert = `INSERT INTO events (${decisionColumns.into}) SELECT ${decisionColumns.from} FROM ${decisionSource()}`;
  return {
    db,
    api,
    context,
    asApi: {
      database: api,
      clock: context.clock,
      checkpoints: context.checkpoints,
      signer: { seal: async () => (await sealLedger(context)) !== null },
    },
    keys: new Map([[id, publicKey]]),
    checkpointPath,
    async add(count, over = () => ({})) {
      const decisions = Array.from({ length: count }, (_, n): NewDecision => {
        const at = new Date();
        return { id: newId(at.getTime()), at, code: 'issued', door: 'sts', asker: null, path: '/token', ...over(n) };
      });
      await db.database.pool.query(insert, decisionValues(decisions));
      return decisions.map((decision) => decision.id);
    },
    async seal() {
      while ((await sealNext(api)) > 0);
      while ((await sealLedger(context)) !== null);
    },
    async close() {
      await api.close();
      await signer.close();
      await db.drop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
