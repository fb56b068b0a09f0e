// `hawser restore`: a process of its own, onto a machine where nothing is yet.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../config.ts';
import { system } from '../domain/actor.ts';
import { type Checkpoint, checkpointLine } from '../domain/checkpoint.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { everyCheckpoint } from '../ledger/checkpoints.ts';
import { Database } from '../ledger/database.ts';
import { startEmbeddedPostgres } from '../ledger/embedded-postgres.ts';
import { appendEvent } from '../ledger/events.ts';
import { isInUse, loadLedger } from '../ledger/load.ts';
import { knownMigrations, migrate } from '../ledger/migrate.ts';
import { countRestored, endedByRestore, forgetNothingTwice, notRevoked, wasRestored } from '../ledger/restored.ts';
import type { Statements } from '../ledger/statements.ts';
import { serialsOnCrl } from '../pki/crl.ts';
import { type BackupManifest, type OpenedBackup, openBackup, pathOf, requireKeysFor } from './backup-contents.ts';
import { openWith, unsealBackup } from './backup-seal.ts';
import { beginRestore, isUnfinished, putAside, type Restoring, requireSameKey, writeCheckpoints, writeKey } from './restore-directory.ts';
import { findRollback, type Rollback, requireAcknowledged } from './rollback.ts';
import { runCommand, say } from './terminal.ts';

type Options = {
  readonly passphraseFile: string | undefined;
  readonly identityFile: string | undefined;
  readonly checkpoints: string | undefined;
  readonly crls: readonly string[];
  readonly acknowledged: boolean;
};

async function restore(file: string, options: Options): Promise<void> {
  const config = readConfig();
  const backup = await openBackup(await unsealBackup(file, openWith({ ...options, recipients: [] })));
  const { manifest, keys } = backup;
  await requireKnown(manifest);
  requireKeysFor(manifest, keys);
  if (manifest.trustDomain !== config.trustDomain)
    throw new Failure(
      'conflict',
      `The backup is of the trust domain ${manifest.trustDomain}, and HAWSER_TRUST_DOMAIN is ${config.trustDomain}.`,
    );
  const serials = options.crls.flatMap(serialsIn);
  const outside = options.checkpoints ?? (existsSync(config.files.checkpoints) ? config.files.checkpoints : undefined);
  const rollback = await findRollback(manifest, outside);
  requireAcknowledged(rollback, manifest, options.acknowledged);
  for (const [name, key] of keys) requireSameKey(pathOf(config, name), key);
  const external = config.databaseUrl?.reveal();
  const started = external !== undefined && (await isInUse(external));

  if (external === undefined) await stopLeftBehind(config);
  const restoring = beginRestore(config.dataDir, config.files.checkpoints);
  if (started && !(restoring.again && (await isOurs(external, restoring)))) {
    if (!restoring.again) restoring.finish();
    throw new Failure('conflict', 'The database of DATABASE_URL is in use: a backup is restored into an empty one alone.');
  }
  for (const [name, key] of keys) writeKey(pathOf(config, name), key);
  await withDatabase(config, external, async (url) => {
    if (!started) await fill(url, backup, rollback, restoring);
    await finish(url, config, rollback, serials);
  });
  restoring.finish();
  say(`Start Hawser now: it goes on from ${manifest.at}.`);
}

/** @throws {Failure} `conflict` for a backup of a newer version, or one with other migrations */
async function requireKnown({ migrations, version }: BackupManifest): Promise<void> {
  const known = await knownMigrations();
  const foreign = migrations.find(({ name, checksum }) => known.get(name) !== checksum);
  if (foreign !== undefined)
    throw new Failure(
      'conflict',
      `The backup is of Hawser ${version}, whose migration ${foreign.name} this version does not know: restore it with that version or a newer one.`,
    );
}

function serialsIn(file: string): string[] {
  try {
    return serialsOnCrl(readFileSync(file));
  } catch (cause) {
    throw invalid('crl', `${file} is no revocation list in DER`, { cause });
  }
}

/** The PostgreSQL of a restore that was killed runs on. */
async function stopLeftBehind({ dataDir, postgresPort: port }: Config): Promise<void> {
  if (!isUnfinished(dataDir) || !existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) return;
  const left = await startEmbeddedPostgres({ dataDir, port }).catch(() => undefined);
  await left?.stop();
}

/** A restore that was killed after its last commit. */
async function isOurs(url: string, { name }: Restoring): Promise<boolean> {
  const database = new Database(url, { connections: 1 });
  try {
    return await wasRestored(database.statements, name);
  } finally {
    await database.close();
  }
}

async function withDatabase(config: Config, external: string | undefined, work: (url: string) => Promise<void>): Promise<void> {
  if (external !== undefined) return work(external);
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, port: config.postgresPort });
  try {
    await work(postgres.url('hawser'));
  } finally {
    await postgres.stop();
  }
}

async function fill(url: string, { manifest, tables }: OpenedBackup, rollback: Rollback, { name }: Restoring): Promise<void> {
  await migrate(url, undefined, new Set(manifest.migrations.map((migration) => migration.name)));
  await loadLedger(url, tables, manifest.months, async (ledger) => {
    const now = new Date();
    const ended = rollback.kind === 'none' ? {} : await forgetNothingTwice(ledger, new Date(manifest.at), now);
    const { kind: lost, ...rest } = rollback;
    const detail = { restore: name, backupAt: manifest.at, lost, ...rest, ...ended };
    await appendEvent(ledger, { type: 'ledger.restored', at: now, actor: system('restore'), detail });
  });
}

/** What belongs to it outside the database, and what somebody should know now. The same again where it was broken off. */
async function finish(url: string, { files }: Config, rollback: Rollback, serials: readonly string[]): Promise<void> {
  const database = new Database(url, { connections: 1 });
  try {
    if (rollback.kind !== 'none') {
      const aside = putAside(files.checkpoints, new Date());
      if (aside !== undefined) say(`The checkpoints of what was taken back are in ${aside}.`);
    }
    if (!existsSync(files.checkpoints)) {
      const all: Checkpoint[] = [];
      for await (const checkpoint of everyCheckpoint(database.pool)) all.push(checkpoint);
      writeCheckpoints(files.checkpoints, all.map(checkpointLine));
    }
    await report(database.statements, rollback, serials);
  } finally {
    await database.close();
  }
}

async function report(ledger: Statements, rollback: Rollback, serials: readonly string[]): Promise<void> {
  const { identities, certificates, revoked, events } = await countRestored(ledger);
  say(`Restored ${identities} identities, ${certificates} certificates (${revoked} revoked) and ${events} events.`);
  if (rollback.kind === 'none') return;
  say(
    rollback.kind === 'known'
      ? `${rollback.events} events after it are lost, as was acknowledged.`
      : 'What happened after it is lost, as was acknowledged.',
  );
  const { joinTokens, invitations, recoveryCodes } = await endedByRestore(ledger);
  say('Revocation lists are numbered above all that may be out.');
  say(
    `What works once and may have been used is used up: ${joinTokens} join tokens, ${invitations} invitations, ${recoveryCodes} recovery codes.`,
  );
  say('Members, their roles and API keys are as they were in the backup: remove and revoke again what was removed and revoked since.');
  for (const { id, serial, identity } of await notRevoked(ledger, serials))
    say(
      `  ${toPublicId('certificate', id)} of ${identity ?? 'Hawser itself'} (serial ${serial}) was revoked after the backup: revoke it again.`,
    );
  if (serials.length === 0)
    say('What was revoked meanwhile is not revoked any more. Give a revocation list that is still out with --crl, and it is told.');
}

await runCommand(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      'passphrase-file': { type: 'string' },
      'identity-file': { type: 'string' },
      checkpoints: { type: 'string' },
      crl: { type: 'string', multiple: true },
      'acknowledge-rollback': { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (file === undefined) throw invalid('file', 'usage: restore.ts <file>');
  await restore(file, {
    passphraseFile: values['passphrase-file'],
    identityFile: values['identity-file'],
    checkpoints: values.checkpoints,
    crls: values.crl ?? [],
    acknowledged: values['acknowledge-rollback'],
  });
});
