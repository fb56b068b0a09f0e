import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Which build of the console this process serves; read once, since a newer one may take its place on the disk. */
const read = readFile(join(process.cwd(), '.next', 'BUILD_ID'), 'utf8').then(
  (text) => text.trim(),
  () => 'development',
);

export const buildId = (): Promise<string> => read;
