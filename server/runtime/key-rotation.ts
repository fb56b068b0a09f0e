import type { LiveCustody } from '../keys/custody.ts';

/** Milliseconds between two looks at the files of the key-encryption keys. */
const every = 1_000;

/**
 * Watches the key-encryption keys of a process: whenever another one seals, `reseal` runs, and again until it succeeds. It
 * runs once at the start as well, since a rotation may have been cut off.
 */
export function watchKeys(
  custody: LiveCustody,
  reseal: () => Promise<unknown>,
  onError: (error: unknown) => void,
): { close(): Promise<void> } {
  let owed = true;
  let busy: Promise<void> | undefined;
  const look = async () => {
    try {
      if (custody.reload()) owed = true;
      if (!owed) return;
      await reseal();
      owed = false;
    } catch (error) {
      onError(error);
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
