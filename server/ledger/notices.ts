import type { PoolClient } from 'pg';
import type { Database } from './database.ts';

/** Milliseconds before a lost connection is tried again. */
const pause = 1_000;

/**
 * Hears the notices of the ledger on a connection of its own, for as long as the process runs; a lost connection is made again.
 * What was said meanwhile is lost, so nobody may depend on hearing it.
 */
export function listen(database: Database, channels: Readonly<Record<string, (payload: string) => void>>): { close(): void } {
  let client: PoolClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const again = () => {
    client?.release(true);
    client = undefined;
    if (!closed) timer = setTimeout(() => void connect(), pause).unref();
  };
  const connect = async () => {
    try {
      const fresh = await database.pool.connect();
      if (closed) return fresh.release(true);
      client = fresh;
      fresh.once('error', again);
      fresh.on('notification', ({ channel, payload }) => channels[channel]?.(payload ?? ''));
      for (const channel of Object.keys(channels)) await fresh.query(`LISTEN ${channel}`);
    } catch {
      if (!closed) again();
    }
  };

  void connect();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      client?.release(true);
      client = undefined;
    },
  };
}
