import { hostname } from 'node:os';
import { Failure } from '../domain/failure.ts';
import type { KekRole } from '../domain/key-encryption.ts';
import type { LiveCustody } from '../keys/custody.ts';
import { forgetReplacedKey, replaceKeyFile } from '../keys/replace-key.ts';
import {
  countSealed,
  finishKekRotation,
  lockKekFile,
  openKekRotation,
  reportKekFile,
  sealedTablesOf,
} from '../ledger/key-encryption-keys.ts';
import type { Context } from './context.ts';

/**
 * Does what an owner asked for: puts a new key in the place of the one in the file. Those that share the file wait for each
 * other, and all but the first find it done. Cut off anywhere, it is taken up again by the next look. What the operating
 * system refuses ends the rotation, with the reason on record.
 */
export async function followKekRotation({ database, clock }: Context, role: KekRole, custody: LiveCustody): Promise<void> {
  if ((await openKekRotation(database.prisma, role)) === undefined) return;
  await database.transaction(async (ledger) => {
    await lockKekFile(ledger, role);
    const order = await openKekRotation(ledger, role);
    custody.reload();
    if (order?.before !== custody.keyId) return;
    try {
      const { replacedKeyId } = custody;
      // Nothing needs it any more: the rotation before this one is done.
      if (replacedKeyId !== undefined && replacedKeyId !== custody.keyId) {
        if ((await countSealed(ledger, sealedTablesOf(role), replacedKeyId, 'this')) > 0)
          throw new Failure('conflict', `The key ${replacedKeyId} of an earlier rotation still seals something.`);
        forgetReplacedKey(custody.path);
      }
      replaceKeyFile(custody.path, { goOn: true });
    } catch (error) {
      const problem = error instanceof Failure ? error.message : `The file ${custody.path} cannot be replaced (${codeOf(error)}).`;
      await finishKekRotation(ledger, order.id, { after: null, problem, at: clock() });
    }
  });
}

/** Reports the key of this process, and ends the rotation that it finished. */
export async function reportKek({ database, clock }: Context, role: KekRole, custody: LiveCustody): Promise<void> {
  const { keyId, path, replacedKeyId = null } = custody;
  await reportKekFile(database.prisma, { role, host: hostname(), path, keyId, replacedKeyId, seenAt: clock() });
  const order = await openKekRotation(database.prisma, role);
  if (order === undefined || order.before === keyId) return;
  if ((await countSealed(database.prisma, sealedTablesOf(role), keyId, 'another')) > 0) return;
  await finishKekRotation(database.prisma, order.id, { after: keyId, problem: null, at: clock() });
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
