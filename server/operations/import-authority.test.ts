import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAuthority, testActor } from '../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { importAuthority } from './import-authority.ts';
import { retireAuthority } from './retire-authority.ts';
import { showAuthority } from './show-authority.ts';

let ledger: TestDatabase;
let authority: TestAuthority;
const directory = mkdtempSync(join(tmpdir(), 'hawser-import-'));
beforeAll(async () => {
  ledger = await testDatabase();
  authority = await TestAuthority.create(ledger.database);
});
afterAll(async () => {
  await ledger.drop();
  rmSync(directory, { recursive: true });
});

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, encoding: 'utf8', stdio: 'pipe' });
const read = (name: string) => readFileSync(join(directory, name), 'utf8');
const usual = ['keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'];

/** Makes `<name>.pem` and `<name>.key` with openssl, signed by `by` or itself. */
function make(
  name: string,
  { by, extensions = [], pathLength = '', days = by === undefined ? 30 : 20, serial = '1', key }: Made = {},
): string {
  const constraints = `basicConstraints=critical,CA:TRUE${pathLength === '' ? '' : `,pathlen:${pathLength}`}`;
  writeFileSync(join(directory, 'extensions'), [constraints, ...usual, ...extensions].join('\n'));
  if (key === undefined) openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
  const ownKey = `${key ?? name}.key`;
  openssl('req', '-new', '-key', ownKey, '-subj', `/O=Elsewhere/CN=${name}`, '-out', `${name}.csr`);
  const signing = by === undefined ? ['-signkey', ownKey] : ['-CA', `${by}.pem`, '-CAkey', `${by}.key`];
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    ...signing,
    '-set_serial',
    serial,
    '-days',
    String(days),
    '-extfile',
    'extensions',
    '-out',
    `${name}.pem`,
  );
  return name;
}
type Made = { by?: string; extensions?: string[]; pathLength?: string; days?: number; serial?: string; key?: string };

const certificates = (chain: readonly string[]) => chain.map((one) => read(`${one}.pem`)).join('');
const take = (name: string, ...chain: string[]) =>
  importAuthority(authority.context, testActor, { name, key: read(`${chain[0]}.key`), certificate: certificates(chain) });
const takeWith = (key: string, ...chain: string[]) =>
  importAuthority(authority.context, testActor, { name: 'never', key: read(`${key}.key`), certificate: certificates(chain) });

describe('an authority from elsewhere', () => {
  it('may have the serial of the one above it, since each counts for itself', async () => {
    make('root');
    make('below', { by: 'root' });
    expect(await take('below', 'below', 'root')).toMatchObject({
      role: 'issuing',
      status: 'prepared',
      parentName: 'below-root',
      serial: '1',
    });
    expect(await showAuthority(authority.context, 'below-root')).toMatchObject({ status: 'external', serial: '1', crossSignedBy: [] });
  });

  it('may have a path length of more than one octet', async () => {
    make('deep', { pathLength: '200' });
    make('under-deep', { by: 'deep', pathLength: '0' });
    expect(await take('under-deep', 'under-deep', 'deep')).toMatchObject({ status: 'prepared' });
  });

  const refusals: [string, () => Promise<unknown>, RegExp][] = [
    [
      'stands under one whose path length ends there',
      () => {
        make('flat', { pathLength: '0' });
        return take('never', make('x1', { by: 'flat' }), 'flat');
      },
      /path length allows fewer/,
    ],
    [
      'outlives the one above it',
      () => {
        make('short', { days: 5 });
        return take('never', make('x2', { by: 'short', days: 9 }), 'short');
      },
      /outlives/,
    ],
    ['outlives one above it that is known', () => take('never', make('x3', { by: 'root', days: 90 })), /outlives/],
    [
      'is bound to names',
      () => take('never', make('x4', { extensions: ['nameConstraints=critical,permitted;DNS:.example.com'] })),
      /not understood|name constraints/,
    ],
    [
      'is bound to names without saying that it matters',
      () => take('never', make('x5', { extensions: ['nameConstraints=permitted;URI:.example.com'] })),
      /name constraints/,
    ],
    [
      'has a critical extension that nobody knows',
      () => take('never', make('x6', { extensions: ['1.2.3.4=critical,ASN1:NULL'] })),
      /critical extension/,
    ],
    ['may certify servers alone', () => take('never', make('x7', { extensions: ['extendedKeyUsage=serverAuth'] })), /extended key usage/],
    [
      'stands under one that may certify servers alone',
      () => {
        make('web', { extensions: ['extendedKeyUsage=serverAuth'] });
        return take('never', make('x8', { by: 'web' }), 'web');
      },
      /extended key usage/,
    ],
    ['is here already', () => take('never', 'below', 'root'), /has the key of the authority below/],
    [
      'has the key of one that is here, in another certificate',
      () => takeWith('below', make('x9', { by: 'root', key: 'below', serial: '7' }), 'root'),
      /has the key of the authority below/,
    ],
    [
      'stands under another certificate for the key of one that is here',
      () => {
        make('root', { key: 'root', serial: '9' });
        return take('never', make('x10', { by: 'root' }), 'root');
      },
      /has the key of the authority below-root/,
    ],
  ];

  it.each(refusals)('is not taken in when it %s, and nothing of it stays', async (_, attempt, says) => {
    const before = await ledger.database.prisma.authority.count();
    await expect(attempt()).rejects.toThrow(says);
    expect(await ledger.database.prisma.authority.count()).toBe(before);
    expect(await ledger.database.prisma.authorityIntent.count({ where: { name: 'never' } })).toBe(0);
  });

  it('may have every purpose, or both that are needed', async () => {
    for (const [name, purposes] of [
      ['any', 'anyExtendedKeyUsage'],
      ['both', 'critical,clientAuth,serverAuth'],
    ] as const)
      expect(await take(`with-${name}`, make(`with-${name}`, { extensions: [`extendedKeyUsage=${purposes}`] }))).toMatchObject({
        role: 'root',
      });
  });

  it('does not come back once it was retired, nor does anything below it', async () => {
    make('gone');
    await take('gone', 'gone');
    const step = { threshold: 0, override: false };
    await retireAuthority(authority.context, testActor, { ...step, authority: 'gone' });
    await expect(take('never', 'gone')).rejects.toThrow(/was retired here as gone/);
    make('below-gone', { by: 'gone' });
    await expect(take('never', 'below-gone', 'gone')).rejects.toThrow(/was retired here as gone/);
    await expect(take('never', 'below-gone')).rejects.toThrow(/signed by nobody known here/);
  });
});
