import { rm, writeFile } from 'node:fs/promises';
import type { SetupContext } from '../operations/context.ts';

/** Shows the one-time link in a file that only its owner may read. */
export const setupLinkFile = (path: string, consoleUrl: string): SetupContext['setupLink'] => ({
  async write(token) {
    await rm(path, { force: true });
    await writeFile(path, `${consoleUrl}/setup?token=${token}\n`, { mode: 0o600, flag: 'wx' });
  },
  remove: () => rm(path, { force: true }),
});
