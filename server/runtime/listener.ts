import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { openCustody } from '../keys/custody.ts';
import type { Database } from '../ledger/database.ts';
import type { ListenerContext } from '../operations/obtain-listener-certificate.ts';

/**
 * What a process needs to get and keep a TLS certificate for its listener.
 * @param role whose key-encryption key seals the private key on disk
 */
export const openListener = (config: Config, role: 'api' | 'sts', database: Database, clock: Clock): ListenerContext => ({
  database,
  clock,
  custody: openCustody(role === 'sts' ? config.files.stsKek : config.files.apiKek),
  directory: join(config.dataDir, 'tls'),
});
