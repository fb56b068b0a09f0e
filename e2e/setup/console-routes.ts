import { globSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../app');

/** Every page of the console, from the files that make it: `/identities/[identity]`. */
export const consoleRoutes: readonly string[] = globSync('**/page.tsx', { cwd: root })
  .map(
    (file) =>
      `/${file
        .replaceAll('\\', '/')
        .replace(/(^|\/)page\.tsx$/, '')
        .replaceAll(/\([^)]+\)\/?/g, '')
        .replace(/\/$/, '')}`,
  )
  .sort();

/** The pages that anybody may open. */
export const publicRoutes: readonly string[] = ['/setup', '/sign-in'];
