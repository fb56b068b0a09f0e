// `npm run seed` fills a running Hawser with something to look at; `npm run seed -- --large` with three months of a company's use.
// Exit codes: 0 done, 1 failed, 2 wrong usage, no Hawser, or one that is in use.
import { parseArgs } from 'node:util';
import { readConfig } from '../server/config.ts';
import { Failure } from '../server/domain/failure.ts';
import { pepperFrom } from '../server/keys/pepper.ts';
import { databasePassword, hasDatabasePassword } from '../server/ledger/credentials.ts';
import { Database } from '../server/ledger/database.ts';
import { large, seedLarge } from './seed/large.ts';
import { untilSealed } from './seed/sealed.ts';
import { seedSmall } from './seed/small.ts';

const say = (text: string): void => void process.stdout.write(`  ${text}\n`);

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { large: { type: 'boolean', default: false }, decisions: { type: 'string' } } });
  const decisions = values.decisions === undefined ? large.decisions : Number(values.decisions);
  if (!Number.isSafeInteger(decisions) || decisions < 1 || (values.decisions !== undefined && !values.large))
    throw new Failure('invalid_input', 'decisions: a whole number above 0, together with --large');
  const config = readConfig();
  const database = new Database(ownerUrl(config));
  try {
    await database.pool.query('SELECT FROM ledger_state').catch((cause: unknown) => {
      throw new Failure('unavailable', `No Hawser answers for ${config.dataDir}: start it with npm start, and wait until it is ready.`, {
        cause,
      });
    });
    const context = {
      database,
      clock: () => new Date(),
      trustDomain: config.trustDomain,
      hashExchangeSecret: pepperFrom(config.files.pepper),
    };
    if (values.large) {
      await seedLarge({ context, pkiUrl: config.urls.pki, say }, { ...large, decisions });
      await untilSealed({ context, say });
    } else await seedSmall({ context, config, say });
  } finally {
    await database.close();
  }
}

/** Rows of the past are written as the owner of the ledger: no process may do that. */
function ownerUrl({ databaseUrl, dataDir, postgresPort }: ReturnType<typeof readConfig>): string {
  if (databaseUrl !== undefined) return databaseUrl.reveal();
  if (!hasDatabasePassword(dataDir, 'hawser'))
    throw new Failure('unavailable', `There is no Hawser in ${dataDir} yet: start it with npm start, and wait until it is ready.`);
  return `postgresql://hawser:${databasePassword(dataDir, 'hawser')}@127.0.0.1:${postgresPort}/hawser`;
}

try {
  await run();
} catch (error) {
  if (!(error instanceof Failure) && !(error instanceof TypeError && 'code' in error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
