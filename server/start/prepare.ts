// What the supervisor does before it starts the processes, for those who have each of them started alone (deploy/systemd): brings the ledger to the
// newest schema, gives each role its rights and a password, makes the keys that are missing, and writes what each process has to be told.
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Config, readConfig } from '../config.ts';
import { diskFailure } from '../domain/disk-failure.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { awaitDatabase } from '../ledger/migrate.ts';
import { openDataDirectory } from './data-directory.ts';
import { startLedger } from './ledger-start.ts';
import { runCommand, say } from './terminal.ts';

/** Milliseconds for a PostgreSQL that comes up with the machine, or elsewhere. */
const patience = 15 * 60_000;

async function prepare(config: Config, directory: string): Promise<void> {
  if (config.databaseUrl === undefined)
    throw new Failure(
      'unavailable',
      'DATABASE_URL is not set: processes that are started alone share a PostgreSQL of its own, as the owner of the database.',
    );
  const lock = openDataDirectory(config);
  try {
    await awaitDatabase(config.databaseUrl.reveal(), patience, (problem) =>
      say(`  ${problem} It is tried again for ${patience / 60_000} minutes.`),
    );
    const { roles } = await startLedger(config);
    // Known to the api and the console alone: whose word of a browser's address counts.
    const secret = { HAWSER_CONSOLE_SECRET: randomBytes(32).toString('base64url') };
    writeEnvironment(directory, 'signer', { DATABASE_URL: roles.signer });
    writeEnvironment(directory, 'sts', { DATABASE_URL: roles.sts });
    writeEnvironment(directory, 'api', { DATABASE_URL: roles.api, ...secret });
    writeEnvironment(directory, 'console', secret);
    say(`  What each process has to be told is in ${directory}.`);
  } finally {
    lock.release();
  }
}

/** A file that systemd reads as EnvironmentFile=: whole, or as it was. */
function writeEnvironment(directory: string, role: string, values: Readonly<Record<string, string>>): void {
  const file = join(directory, `${role}.env`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(
      `${file}.new`,
      Object.entries(values)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
      { mode: 0o600 },
    );
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw diskFailure(error, file);
  }
}

await runCommand(async () => {
  const [directory] = process.argv.slice(2);
  if (directory === undefined) throw invalid('directory', 'usage: prepare.ts <directory for the environment of each process>');
  await prepare(readConfig(), resolve(directory));
  process.exit();
});
