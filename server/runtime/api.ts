import { hkdfSync } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { readKeyFile } from '../keys/custody.ts';
import { pepperFrom } from '../keys/pepper.ts';
import type { Database } from '../ledger/database.ts';
import type { RegistryContext, SetupContext } from '../operations/context.ts';
import { setupLinkFile } from './setup-link.ts';

/** What the management API works with besides certificates; passwords are hashed by whoever signs people in. */
export const openRegistry = (config: Config, database: Database, clock: Clock): RegistryContext & Pick<SetupContext, 'setupLink'> => ({
  database,
  clock,
  trustDomain: config.trustDomain,
  hashExchangeSecret: pepperFrom(config.files.pepper),
  setupLink: setupLinkFile(config.files.setupLink, config.urls.console),
});

/** The secret that signs session cookies: derived (RFC 5869), so that it needs no file of its own and survives a restart. */
export function sessionSecret(config: Config): string {
  const key = readKeyFile(config.files.apiKek, 'key-encryption key');
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(), 'hawser session cookies', 32)).toString('base64url');
}
