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
export const publicRoutes: readonly string[] = ['/join', '/setup', '/sign-in', '/sign-in/code', '/sign-in/confirmed'];

/** True for a page that shows one thing: it has no empty state. */
export const isOfOne = (route: string): boolean => route.includes('[');

/** Pages that show something only of what their address asks for. */
const queries: Readonly<Record<string, (named: Readonly<Record<string, string>>) => string>> = {
  '/certificates/revoke': ({ certificate }) => (certificate === undefined ? '' : `?certificates=${certificate}`),
};

/** The path of a page, with what stands for its brackets, and what it is asked for. */
export const pathOf = (route: string, named: Readonly<Record<string, string>>): string =>
  route.replaceAll(/\[(\w+)\]/g, (_, name: string) => named[name] ?? '') + (queries[route]?.(named) ?? '');
