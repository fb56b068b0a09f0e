import * as t from '#messages/findings';

/** How removed grants are made again from a terminal, in the directory of Hawser. */
export const restoreCommand = (ids: readonly string[]): string =>
  [t.npmRunHawserGrantRestore, ...ids.map((id) => `--grants ${id}`)].join(' \\\n  ');
