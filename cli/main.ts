import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { exitCodes } from './exit-codes.ts';
import { addFleetCommands } from './fleet/commands.ts';
import { addBackupCommands } from './operator/backup.ts';
import { addOperatorCommands } from './operator/commands.ts';
import { addKeyCommands } from './operator/kek.ts';
import { addWorkloadCommands } from './workload/commands.ts';

// Started through run.mjs we stand in the checkout, where the data directory is; files that are named are the caller's.
const dataDir = resolve(process.env.HAWSER_DATA_DIR ?? 'data');
if (process.env.INIT_CWD !== undefined) enter(process.env.INIT_CWD);

/** What another user's shell stands in may be closed to this one: then no relative path is meant, and none is found. */
function enter(directory: string): void {
  try {
    process.chdir(directory);
  } catch {
    process.chdir('/');
  }
}

const program = new Command('hawser')
  .description('Machine identities whose tokens are bound to their certificates')
  .version(packageJson.version)
  .exitOverride()
  .showHelpAfterError('(see --help)');
addOperatorCommands(program, dataDir);
addKeyCommands(program, dataDir);
addWorkloadCommands(program);
addFleetCommands(program, dataDir);
addBackupCommands(program, dataDir);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
