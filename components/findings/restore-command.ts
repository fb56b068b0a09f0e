/** How removed grants are made again from a terminal, in the directory of Hawser. */
export const restoreCommand = (ids: readonly string[]): string =>
  ['npm run hawser -- grant restore', ...ids.map((id) => `--grants ${id}`)].join(' \\\n  ');
