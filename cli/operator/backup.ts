import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';

const help = `
It reads the environment that Hawser itself is started with: HAWSER_DATA_DIR, DATABASE_URL, the key files.
Exit codes: 0 done, 2 wrong usage, or a file that does not open, 3 refused, 4 the database cannot be reached, 1 anything else.`;

/** Adds `backup create`, `backup verify` and `restore`. They run as a process of the server's own, which alone reaches ledger and keys. */
export function addBackupCommands(program: Command, dataDir: string): void {
  const several = (value: string, before: string[] | undefined) => [...(before ?? []), value];
  const run = (script: string, words: readonly string[], options: Record<string, unknown>) =>
    start(script, [...words, ...wordsOf(options)], dataDir);
  const passphrase = ['--passphrase-file <path>', 'a file that holds the passphrase, of 12 characters or more'] as const;
  const identity = ['--identity-file <path>', 'a file with the private half of a recipient, as age-keygen writes it'] as const;
  const backup = program.command('backup').description('create, verify');
  backup
    .command('create')
    .description('write everything there is into one sealed file, while Hawser runs or not')
    .argument('<file>')
    .option(...passphrase)
    .option('--recipient <age1…>', 'instead of a passphrase: who can open it, may be repeated', several)
    .addHelpText('after', help)
    .action((file: string, options) => run('backup.ts', ['create', file], options));
  backup
    .command('verify')
    .description('read a backup to its end, and say whether it is whole')
    .argument('<file>')
    .option(...passphrase)
    .option(...identity)
    .addHelpText('after', help)
    .action((file: string, options) => run('backup.ts', ['verify', file], options));
  program
    .command('restore')
    .description('restore a backup into an empty data directory, and an empty database where DATABASE_URL names one')
    .argument('<file>')
    .option(...passphrase)
    .option(...identity)
    .option('--checkpoints <path>', 'the file of checkpoints that was kept outside; HAWSER_CHECKPOINT_PATH, if left away')
    .option('--crl <path>', 'a revocation list that is still out, in DER: what is on it is revoked again; may be repeated', several)
    .option('--acknowledge-rollback', 'restore it though whatever came after it is lost')
    .addHelpText('after', help)
    .action((file: string, options) => run('restore.ts', [file], options));
}

const wordsOf = (options: Record<string, unknown>): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [value].flat().flatMap((one) => [flag, String(one)]);
  });

function start(script: string, words: readonly string[], dataDir: string): Promise<void> {
  const path = resolve(import.meta.dirname, '../../server/start', script);
  const child = spawn(process.execPath, [path, ...words], { stdio: 'inherit', env: { ...process.env, HAWSER_DATA_DIR: dataDir } });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      process.exitCode = code ?? exitCodes.unexpected;
      done();
    });
  });
}
