import { join } from 'node:path';

/** Everything that the import rule is about. */
export const cruised = ['app', 'cli', 'components', 'examples', 'e2e', 'messages', 'server', 'proxy.ts'];

/** How to run dependency-cruiser with the rule of this repository, wherever it runs. */
export const cruiseArguments = (root: string): string[] => [
  '--import',
  join(root, 'e2e', 'setup', 'parse-tsx.mjs'),
  join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
  '--config',
  join(root, 'dependency-cruiser.mjs'),
];
