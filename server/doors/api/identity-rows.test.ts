import { expect, it } from 'vitest';
import { mostGrantsImported, mostImported } from '../../domain/identity-import.ts';
import { identityRows } from './identity-rows.ts';

const problem = (csv: string): string => {
  try {
    identityRows(csv);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'taken';
};

it('reads a table by the names of its columns, whatever their order, quotes, line ends and separators', () => {
  const says = {
    name: 'billing',
    owner: 'team, billing',
    tags: ['pci', 'tier:1'],
    grants: [
      { audience: 'https://a.example.com', scopes: ['read', 'write'] },
      { audience: 'https://b.example.com', scopes: [] },
    ],
  };
  const comma = 'Owner,name,tags,grants\r\n"team, billing",billing,pci tier:1,https://a.example.com read write; https://b.example.com\r\n';
  const semicolon =
    '\ufeffname;owner;tags;grants\nbilling;team, billing;"pci; tier:1";"https://a.example.com read write\nhttps://b.example.com"\n';
  for (const csv of [comma, semicolon]) expect(identityRows(csv)).toEqual([{ place: 'line 2', name: 'billing', says, problems: [] }]);
});

it('leaves away what a cell does not say', () => {
  expect(identityRows('name,owner,environment\nbilling,,\n')).toEqual([
    { place: 'line 2', name: 'billing', says: { name: 'billing' }, problems: [] },
  ]);
});

it('names line and column of each thing that is wrong, and goes on with the other rows', () => {
  const rows = identityRows('name,kind,tags\nBilling,robot,OK!\n\n"a",service,"x\ny"\nfine,service,,beyond\n,service,\nlast,job,x\n');
  expect(rows.map(({ place, name, says, problems }) => [place, name, says !== null, problems.map(({ field }) => field)])).toEqual([
    ['line 2', 'Billing', false, ['name', 'kind', 'tags']],
    ['line 4', 'a', true, []],
    ['line 6', 'fine', false, ['column 4']],
    ['line 7', '', false, ['name']],
    ['line 8', 'last', true, []],
  ]);
  expect(rows[3]?.problems).toEqual([{ field: 'name', detail: 'is missing' }]);
});

it('refuses what is no such table, with the place and the way out', () => {
  expect(problem('')).toMatch(/is empty; its first line names the columns: name, kind/);
  expect(problem('name,ownr\nx,y\n')).toMatch(/line 1, column 2: "ownr" is not known; these are: name/);
  expect(problem('name,owner,name\nx,y,z\n')).toMatch(/names the column name twice/);
  expect(problem('owner\nteam\n')).toMatch(/no column name/);
  expect(problem('name,owner\n')).toMatch(/no row below/);
  expect(problem('name,owner\n"x,y\n')).toMatch(/quote/i);
  expect(problem('name,owner\nx"y"z,"a"b\n')).toMatch(/line 2/i);
  const many = (rows: number) => `name\n${Array.from({ length: rows }, (_, n) => `w${n}`).join('\n')}\n`;
  expect(problem(many(mostImported))).toBe('taken');
  expect(problem(many(mostImported + 1))).toMatch(/at most 100 are imported/);
  const granting = (grants: number) => {
    const cells = Array.from({ length: mostImported }, (_, n) => `w${n},${'https://a.example.com;'.repeat(n === 0 ? grants : 5)}`);
    return `name,grants\n${cells.join('\n')}\n`;
  };
  expect(problem(granting(5))).toBe('taken');
  expect(problem(granting(6))).toMatch(`names ${mostGrantsImported + 1} grants in all its rows, and at most 500`);
});
