import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseAllDocuments } from 'yaml';
import type { z } from 'zod';
import type { Declared } from '../../server/domain/fleet.ts';
import { fleetFile, type Section, sections } from '../../server/doors/api/contract/fleet-file.ts';
import { UsageError } from '../operator/failures.ts';
import { nearest } from './near.ts';

type Path = readonly (string | number)[];

/** Something declared, and where it stands: `fleet.yaml:12:5`, for it or one of its members. */
type Located = { readonly declared: Declared; readonly at: (member: string | null) => string };
export type Fleet = { readonly name: string; readonly declared: readonly Located[] };

/** Files that are wrong: one line for each thing, with its place and the way out. */
export class WrongFiles extends UsageError {
  constructor(lines: readonly string[]) {
    super([...lines, '', `${lines.length === 1 ? 'That is' : 'These are'} wrong; nothing was changed.`].join('\n'));
  }
}

/**
 * Reads what files and directories declare. Everything that is wrong in them is said at once.
 * @throws {WrongFiles}; {UsageError} for a path that cannot be read
 */
export function readFleet(paths: readonly string[]): Fleet {
  const documents = paths.flatMap(filesIn).flatMap(documentsOf);
  const problems = documents.flatMap((document) => document.problems);
  const named = documents.flatMap(({ fleet }) => (fleet === undefined ? [] : [fleet]));
  const other = named.find(({ name }) => name !== named[0]?.name);
  if (other !== undefined)
    problems.push(
      `${other.at}: fleet: is ${other.name}, but another document says ${named[0]?.name}; give the files of one fleet at a time`,
    );
  if (problems.length > 0) throw new WrongFiles(problems);
  return { name: named[0]?.name ?? 'default', declared: documents.flatMap(({ declared }) => declared) };
}

/** The YAML files of a directory and of those in it, in the order of their names; a file is itself. */
function filesIn(path: string): string[] {
  try {
    if (path === '-' || !statSync(path).isDirectory()) return [path];
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    const files = entries.flatMap((entry) => {
      if (entry.name.startsWith('.')) return [];
      if (entry.isDirectory()) return filesIn(join(path, entry.name));
      return /[.]ya?ml$/.test(entry.name) ? [join(path, entry.name)] : [];
    });
    return files;
  } catch (error) {
    throw unreadable(path, error);
  }
}

const unreadable = (path: string, error: unknown): UsageError =>
  new UsageError(`${path} cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown'}).`);

type Read = {
  readonly fleet: { readonly name: string; readonly at: string } | undefined;
  readonly declared: readonly Located[];
  readonly problems: string[];
};

function documentsOf(file: string): Read[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(textOf(file), { lineCounter: lines, prettyErrors: false, strict: true });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  return Array.isArray(documents) ? documents.map((document) => read(document, place)) : [];
}

function textOf(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file === '-' ? 0 : file));
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${file} is not text in UTF-8.`);
    throw unreadable(file, error);
  }
}

function read(document: Document, place: (offset: number) => string): Read {
  const nothing = { fleet: undefined, declared: [] };
  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) => `${place(pos[0])}: ${message.split('\n', 1)[0]}`);
  if (broken.length > 0) return { ...nothing, problems: broken };
  const at = (path: Path): string => place(offsetOf(document, path));
  let value: unknown;
  try {
    value = document.toJS() ?? {};
  } catch (error) {
    // Aliases that multiply.
    return { ...nothing, problems: [`${at([])}: ${error instanceof Error ? error.message : error}`] };
  }
  const parsed = fleetFile.safeParse(value);
  if (!parsed.success) return { ...nothing, problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, value, at)) };
  const { fleet, ...rest } = parsed.data;
  const declared = (Object.keys(sections) as Section[]).flatMap((section) =>
    rest[section].map(
      (spec, index): Located => ({
        declared: { kind: sections[section], spec } as Declared,
        at: (member) =>
          `${at(member === null ? [section, index] : [section, index, member])}: ${section}[${index}]${member === null ? '' : `.${member}`}`,
      }),
    ),
  );
  return { fleet: fleet === undefined ? undefined : { name: fleet, at: at(['fleet']) }, declared, problems: [] };
}

/** Where a path begins: at the name of its member, or at the nearest thing around it where there is none. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const within: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const pair = isMap(within) ? within.items.find(({ key }) => isScalar(key) && key.value === path[length - 1]) : undefined;
    const node: unknown = pair?.key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

const shown = (path: Path): string =>
  path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`), '');

function problemsOf(issue: z.core.$ZodIssue, value: unknown, at: (path: Path) => string): string[] {
  const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const known = knownAt(path);
      const meant = nearest(key, known);
      return `${at([...path, key])}: ${shown([...path, key])}: is not known here; ${meant === undefined ? `these are: ${known.join(', ')}` : `did you mean ${meant}?`}`;
    });
  const missing =
    issue.code === 'invalid_type' && path.reduce<unknown>((inner, part) => Reflect.get(Object(inner), part), value) === undefined;
  const what = path.length === 0 ? '' : `${shown(path)}: `;
  return [`${at(path)}: ${what}${missing ? `is missing (${'expected' in issue ? issue.expected : 'a value'})` : issue.message}`];
}

/** The members that there are in the whole of a document, or in an entry of one of its lists. */
function knownAt([section]: Path): string[] {
  if (typeof section !== 'string' || !(section in sections)) return Object.keys(fleetFile.shape);
  const list = fleetFile.shape[section as Section].unwrap().element;
  return Object.keys('shape' in list ? list.shape : list.in.shape);
}
