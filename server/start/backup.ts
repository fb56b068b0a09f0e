// `hawser backup`: a process of its own, since it reads everything there is.
import { existsSync, rmSync, statSync } from 'node:fs';
import { link, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { type Config, readConfig } from '../config.ts';
import { system } from '../domain/actor.ts';
import { diskFailure } from '../domain/disk-failure.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { Database } from '../ledger/database.ts';
import { openSnapshot, type Snapshot } from '../ledger/dump.ts';
import { startEmbeddedPostgres } from '../ledger/embedded-postgres.ts';
import { isEventSealed } from '../ledger/entries.ts';
import { appendEvent } from '../ledger/events.ts';
import { type BackupManifest, entriesOf, type KeyFile, openBackup, readKeys, requireKeysFor } from './backup-contents.ts';
import { type Access, openWith, sealBackup, sealFor, unsealBackup } from './backup-seal.ts';
import { takeLock } from './file-lock.ts';
import { runCommand, say } from './terminal.ts';

/** Runs `work` on the ledger, whether or not Hawser runs: an embedded PostgreSQL is started for as long as it takes. */
async function withLedger(config: Config, work: (url: string) => Promise<void>): Promise<void> {
  if (config.databaseUrl !== undefined) return work(config.databaseUrl.reveal());
  if (!existsSync(join(config.dataDir, 'postgres')))
    throw new Failure(
      'unavailable',
      `There is no ledger in ${config.dataDir}. Name its place with HAWSER_DATA_DIR, or its database with DATABASE_URL.`,
    );
  const lock = takeLock(join(config.dataDir, 'run', 'supervisor.lock'));
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, port: config.postgresPort });
  try {
    await work(postgres.url('hawser'));
  } finally {
    if ('release' in lock) {
      await postgres.stop();
      lock.release();
    }
  }
}

/** A snapshot, and the keys that open what is in it: taken again where a key was replaced in between. */
async function consistent(url: string, config: Config): Promise<{ snapshot: Snapshot; keys: Map<KeyFile, Buffer> }> {
  for (let attempt = 1; ; attempt++) {
    const before = readKeys(config);
    const snapshot = await openSnapshot(url);
    const keys = readKeys(config);
    const same = keys.size === before.size && [...keys].every(([name, key]) => before.get(name)?.equals(key));
    if (same) return { snapshot, keys };
    await snapshot.close();
    if (attempt === 3) throw new Failure('conflict', 'Key-encryption keys are being replaced. Try again when that is done.');
  }
}

/** Tells the ledger of the backup before it is made, so that it is in it, and waits a moment until that is sealed. */
async function record(url: string, file: string): Promise<void> {
  const database = new Database(url, { connections: 1 });
  try {
    const event = { type: 'ledger.backed_up', at: new Date(), actor: system('backup'), detail: { file } } as const;
    const id = await database.statementTransaction((ledger) => appendEvent(ledger, event));
    for (const deadline = Date.now() + 3_000; Date.now() < deadline && !(await isEventSealed(database.pool, id)); await sleep(100));
  } finally {
    await database.close();
  }
}

async function create(file: string, access: Access): Promise<void> {
  const config = readConfig();
  const seal = sealFor(access);
  if (existsSync(file)) throw invalid('file', `${file} is there already; nothing is written over`);
  const partial = `${file}.partial`;
  await withLedger(config, async (url) => {
    await record(url, file);
    const { snapshot, keys } = await consistent(url, config);
    try {
      const manifest: BackupManifest = {
        format: 'hawser backup 1',
        version: packageJson.version,
        trustDomain: config.trustDomain,
        ...manifestOf(snapshot),
      };
      requireKeysFor(manifest, keys);
      await writeWhole(partial, file, await sealBackup(entriesOf(manifest, keys, snapshot.tables()), seal));
      tell(manifest, `${file} is written: ${(statSync(file).size / 1_000).toLocaleString('en', { maximumFractionDigits: 0 })} kB, sealed.`);
    } finally {
      await snapshot.close();
      rmSync(partial, { force: true });
    }
  });
}

const manifestOf = ({ manifest: { migrations, months, sealKeys, kekIds, ...rest } }: Snapshot) => ({
  ...rest,
  migrations: [...migrations],
  months: [...months],
  sealKeys: [...sealKeys],
  kekIds: [...kekIds],
});

/** All of it under its name, or nothing. @throws {Failure} `unavailable` when the disk does not take it */
async function writeWhole(partial: string, file: string, octets: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    const handle = await open(partial, 'w', 0o600);
    try {
      await handle.writeFile(octets);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link fails where the name was taken meanwhile; a rename would not.
    await link(partial, file);
  } catch (error) {
    throw diskFailure(error, dirname(file));
  }
}

async function verify(file: string, access: Access): Promise<void> {
  const { manifest, keys, tables } = await openBackup(await unsealBackup(file, openWith(access)));
  requireKeysFor(manifest, keys);
  for await (const { content } of tables) for await (const _ of content);
  tell(manifest, `${file} is whole, and opens.`);
}

function tell({ at, version: by, trustDomain, position, checkpoint, inModules }: BackupManifest, first: string): void {
  say(first);
  say(`  of ${at}, trust domain ${trustDomain}, Hawser ${by}`);
  say(`  events sealed up to #${position}${checkpoint === null ? '' : `, checkpoint ${checkpoint.number}`}`);
  if (inModules > 0) say(`  ${inModules} private keys are in a PKCS#11 module and not in it: back that up as its maker says`);
}

await runCommand(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      'passphrase-file': { type: 'string' },
      recipient: { type: 'string', multiple: true },
      'identity-file': { type: 'string' },
    },
  });
  const [verb, file] = positionals;
  const access = { passphraseFile: values['passphrase-file'], recipients: values.recipient ?? [], identityFile: values['identity-file'] };
  if (file === undefined || (verb !== 'create' && verb !== 'verify')) throw invalid('verb', 'usage: backup.ts create|verify <file>');
  await (verb === 'create' ? create : verify)(file, access);
});
