import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import type { Custody } from '../keys/custody.ts';
import type { Database } from '../ledger/database.ts';
import type { ListenerContext } from '../operations/obtain-listener-certificate.ts';

/**
 * What a process needs to get and keep a TLS certificate for its listener.
 * @param custody of its role: it seals the private key on disk
 */
export const openListener = (config: Config, custody: Custody, database: Database, clock: Clock): ListenerContext => ({
  database,
  clock,
  custody,
  directory: join(config.dataDir, 'tls'),
});
