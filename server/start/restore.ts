// `hawser restore`: a process of its own, onto a machine where nothing is yet.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../config.ts';
import { system } from '../domain/actor.ts';
import { type Checkpoint, checkpointLine } from '../domain/checkpoint.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { everyCheckpoint } from '../ledger/checkpoints.ts';
import { Database } from '../ledger/database.ts';
import { startEmbeddedPostgres } from '../ledger/embedded-postgres.ts';
import { appendEvent } from '../ledger/events.ts';
import { isInUse, loadLedger } from '../ledger/load.ts';
import { knownMigrations, migrate } from '../ledger/migrate.ts';
import { forgetNothingTwice, wasRestored } from '../ledger/restored.ts';
import { carryRevocations, type PublishedList } from '../operations/carry-revocations.ts';
import { type BackupManifest, type OpenedBackup, openBackup, pathOf, requireKeysFor } from './backup-contents.ts';
import { openWith, unsealBackup } from './backup-seal.ts';
import {
  beginRestore,
  brokenOff,
  finishRestore,
  isUnfinished,
  planRestore,
  putAside,
  type Restoring,
  requireSameKey,
  writeCheckpoints,
  writeKey,
} from './restore-directory.ts';
import { readLists, reportRestored } from './restore-report.ts';
import { findRollback, requireAcknowledged, requireClockAfter } from './rollback.ts';
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
  requireClockAfter(manifest, new Date());
  requireKeysFor(manifest, keys);
  if (manifest.trustDomain !== config.trustDomain)
    throw new Failure(
      'conflict',
      `The backup is of the trust domain ${manifest.trustDomain}, and HAWSER_TRUST_DOMAIN is ${config.trustDomain}.`,
    );
  const lists = readLists(options.crls);
  const outside = options.checkpoints ?? (existsSync(config.files.checkpoints) ? config.files.checkpoints : undefined);
  const begun = brokenOff(config.dataDir, manifest);
  const plan = begun ?? planRestore(manifest, await findRollback(manifest, outside), config.files.checkpoints, new Date());
  requireAcknowledged(plan.rollback, manifest, options.acknowledged);
  for (const [name, key] of keys) requireSameKey(pathOf(config, name), key);
  const external = config.databaseUrl?.reveal();
  const filled = external !== undefined && (await isInUse(external));
  if (filled && !(begun && (await isOurs(external, begun))))
    throw new Failure('conflict', 'The database of DATABASE_URL is in use: a backup is restored into an empty one alone.');

  if (external === undefined) await stopLeftBehind(config);
  beginRestore(config.dataDir, config.files.checkpoints, plan);
  for (const [name, key] of keys) writeKey(pathOf(config, name), key);
  await withDatabase(config, external, async (url) => {
    if (!filled) await fill(url, backup, plan, lists);
    await finish(url, config, plan);
  });
  finishRestore(config.dataDir);
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

async function fill(
  url: string,
  { manifest, tables }: OpenedBackup,
  { name, rollback }: Restoring,
  lists: readonly PublishedList[],
): Promise<void> {
  await migrate(url, undefined, new Set(manifest.migrations.map((migration) => migration.name)));
  await loadLedger(url, tables, manifest.months, async (ledger) => {
    const now = new Date();
    requireClockAfter(manifest, now);
    const ended = await forgetNothingTwice(ledger, new Date(manifest.at), now);
    const { kind: lost, ...rest } = rollback;
    const { revoked, unknown } = await carryRevocations(ledger, system('restore'), lists, now);
    const carried = { lists: lists.length, revokedAgain: revoked, revokedAndLost: unknown };
    const detail = { restore: name, backupAt: manifest.at, lost, ...rest, ...ended, ...carried };
    await appendEvent(ledger, { type: 'ledger.restored', at: now, actor: system('restore'), detail });
  });
}

/** What belongs to it outside the database, and what somebody should know now. The same again where it was broken off. */
async function finish(url: string, { files }: Config, plan: Restoring): Promise<void> {
  const database = new Database(url, { connections: 1 });
  try {
    putAside(files.checkpoints, plan);
    if (plan.aside !== null) say(`The checkpoints of what was taken back are in ${plan.aside}.`);
    if (!existsSync(files.checkpoints)) {
      const all: Checkpoint[] = [];
      for await (const checkpoint of everyCheckpoint(database.pool)) all.push(checkpoint);
      writeCheckpoints(files.checkpoints, all.map(checkpointLine));
    }
    await reportRestored(database.statements, plan.rollback);
  } finally {
    await database.close();
  }
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
