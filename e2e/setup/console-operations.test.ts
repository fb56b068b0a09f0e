import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { type OperationName, operationNames, rowOf } from '../../server/doors/api/contract.ts';
import { isWriting, ladder } from './ladder.ts';

const root = resolve(import.meta.dirname, '../..');
const sources = globSync('{app,components}/**/*.{ts,tsx}', { cwd: root })
  .filter((path) => !/\.test\.tsx?$/.test(path))
  .map((path) => readFileSync(resolve(root, path), 'utf8'));

/** Called by their names, through the console's one client or what an action hands it to. */
const called = new Set(
  sources.flatMap((text) => [...text.matchAll(/\b(?:call|read|search|problemsOf|step)\(\s*'([a-z.-]+)'/g)].map(([, name]) => name)),
);
/** Linked to by their addresses, as downloads and exports are; each parameter is `{}`. */
const linked = new Set(
  sources.flatMap((text) =>
    [...text.matchAll(/\/api\/v1(\/[^\s"'`?]+)|'(?:csv|ndjson)', '([a-z/-]+)'/g)].map(
      ([, address, exported]) => address?.replaceAll(/\$\{[^}]+\}/g, '{}') ?? `/${exported}`,
    ),
  ),
);
/** What is read, or asked, has an address of its own; what is done at one may share it. */
const isAsked = (name: OperationName): boolean => rowOf(name).method === 'GET' || (isWriting(name) && ladder[name] === 'asks');
const isReached = (name: OperationName): boolean =>
  called.has(name) || (isAsked(name) && linked.has(rowOf(name).path.replaceAll(/\{\w+\}/g, '{}')));

/** What a person needs no browser for, and why. Whoever adds an operation without a page has to say it here. */
const elsewhere: Partial<Record<OperationName, string>> = {
  'grant.show': 'an audience and an identity list their grants whole',
  'delegation.show': 'an identity lists its delegations whole',
  'fleet.list': 'the files of a fleet lie in a repository, where hawser plan reads them; what they describe is marked on its page',
  'fleet.apply': 'as fleet.list: hawser apply',
  'fleet.confirm': 'as fleet.list: the last step of hawser apply',
  'audit.entries': 'for whoever does not believe this server, so not in what it serves: hawser audit verify --entries',
  'audit.checkpoints': 'as audit.entries: the file of checkpoints is kept outside',
  'audit.drop-expired': 'happens by itself each minute; how long events are kept is set in the console',
};

test('every operation of the contract can be reached in the console, or it is said why not', () => {
  expect(operationNames.filter((name) => !isReached(name)).toSorted()).toEqual(Object.keys(elsewhere).toSorted());
});

test('what only a person may do is in the console', () => {
  const personal = operationNames.filter((name) => rowOf(name).only === 'session');
  expect(personal.length).toBeGreaterThan(5);
  expect(personal.filter((name) => !called.has(name))).toEqual([]);
});
