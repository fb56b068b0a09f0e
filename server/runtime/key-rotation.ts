import type { KekRole } from '../domain/key-encryption.ts';
import type { LiveCustody } from '../keys/custody.ts';
import type { Context } from '../operations/context.ts';
import { followKekRotation, reportKek } from '../operations/follow-kek-rotation.ts';

/** Milliseconds between two looks at the file of the key-encryption key and at what owners asked for. */
const every = 1_000;
/** Milliseconds after which the key is reported again, although it is the same. */
const reportEvery = 30_000;

/**
 * Watches the key-encryption key of a process: puts a new one in its place where an owner asked for that, and whenever another
 * one seals, `reseal` runs, and again until it succeeds. It runs once at the start as well, since a rotation may have been cut off.
 * @param onError hears of the same trouble once until it is over
 */
export function watchKeys(
  context: Context,
  { role, custody, reseal }: { readonly role: KekRole; readonly custody: LiveCustody; readonly reseal: () => Promise<unknown> },
  onError: (error: unknown) => void,
): { close(): Promise<void> } {
  let owed = true;
  let sealedBy = '';
  let reportedAt = Number.NEGATIVE_INFINITY;
  let trouble = '';
  let busy: Promise<void> | undefined;
  const look = async () => {
    try {
      custody.reload();
      await followKekRotation(context, role, custody);
      custody.reload();
      if (custody.keyId !== sealedBy) owed = true;
      const { keyId } = custody;
      if (owed) {
        await reseal();
        owed = false;
        sealedBy = keyId;
        reportedAt = Number.NEGATIVE_INFINITY;
      }
      if (performance.now() - reportedAt >= reportEvery) {
        await reportKek(context, role, custody);
        reportedAt = performance.now();
      }
      trouble = '';
    } catch (error) {
      const text = String(error);
      if (text !== trouble) onError(error);
      trouble = text;
    }
  };
  const round = () => {
    busy ??= look().finally(() => {
      busy = undefined;
    });
  };
  round();
  const timer = setInterval(round, every).unref();
  return {
    async close() {
      clearInterval(timer);
      await busy;
    },
  };
}
