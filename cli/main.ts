import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { hawserCommand } from './program.ts';
import { setting } from './setting.ts';

// Started through run.mjs we stand in the checkout, where the data directory is; files that are named are the caller's.
const dataDir = resolve(setting('HAWSER_DATA_DIR') ?? 'data');
if (process.env.INIT_CWD !== undefined) enter(process.env.INIT_CWD);

/** What another user's shell stands in may be closed to this one: then no relative path is meant, and none is found. */
function enter(directory: string): void {
  try {
    process.chdir(directory);
  } catch {
    process.chdir('/');
  }
}

// Whoever reads what we print may stop before its end: `hawser … | head`. What was begun is finished all the same, and ends with its own code.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await hawserCommand(dataDir).parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
