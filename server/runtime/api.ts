import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
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
