import { hawser } from '../ui/hawser.ts';

/** How removed grants are made again from a terminal, in the directory of Hawser. */
export const restoreCommand = (ids: readonly string[]): string => {
  const command = `${hawser} grant restore`;
  return [command, ...ids.map((id) => `--grants ${id}`)].join(' \\\n  ');
};
