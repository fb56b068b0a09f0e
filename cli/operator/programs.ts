import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { UsageError } from './failures.ts';

type Connection = WireOutput<'identity.connect'>;

const filesOf = ({ enrolment, snippets, proof }: Connection) => [
  ...enrolment.map(({ file }) => file),
  ...snippets.flatMap(({ files }) => files),
  ...(proof === null ? [] : [proof.file]),
];

/**
 * Writes the programs into a directory, which is made where it is missing; nothing that is there is overwritten.
 * @throws {UsageError} where a file is there already, or cannot be written
 */
export function writePrograms(directory: string, connection: Connection): void {
  try {
    mkdirSync(directory, { recursive: true });
    for (const { name, text } of filesOf(connection)) writeFileSync(join(directory, name), text, { flag: 'wx' });
  } catch (error) {
    const [code, path] = ['code', 'path'].map((member) => String(Reflect.get(Object(error), member)));
    throw new UsageError(code === 'EEXIST' ? `${path} is there already: name another directory.` : `${path} cannot be written (${code}).`);
  }
}

/** How each program is run, and where it comes from. */
export function printPrograms(connection: Connection, directory: string | undefined): string {
  const { identity, audience, resource, enrolment, snippets, proof } = connection;
  if (audience === null)
    return `${identity.name} has nothing to connect to in this role yet: no grant, or no resource server of its own.\n`;
  const lines = [
    `${identity.name} for ${audience}, at ${resource ?? '–'}`,
    '',
    ...enrolment.map(({ profile, run }) => `certificate (${profile})  ${run}`),
    ...snippets.map(({ title, run, needs }) => `${title.padEnd(23)}${run}   needs ${needs}`),
    ...(proof === null ? [] : [`${'see a copy refused'.padEnd(23)}${proof.run}`]),
    '',
    directory === undefined ? 'To have them as files: --directory <path>; to read one: -o json.' : `Written into ${directory}.`,
  ];
  return `${lines.join('\n')}\n`;
}
