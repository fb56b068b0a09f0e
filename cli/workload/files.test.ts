import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testRoot } from '../../server/testing/tls-certificates.ts';
import { WorkloadFiles } from './files.ts';

const root = testRoot();
let directory: string;
let files: WorkloadFiles;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'hawser-files-')), 'identity');
  files = new WorkloadFiles(directory);
});
afterEach(() => rm(join(directory, '..'), { recursive: true }));

const text = (name: string) => readFile(join(directory, name), 'utf8');
const isPair = ({ certificate, key }: { certificate: string; key: string }, leaf: { certificate: string; privateKey: KeyObject }) =>
  certificate === leaf.certificate && createPublicKey(key).equals(createPublicKey(leaf.privateKey));

describe('the files of a workload', () => {
  it('keep the key to its owner from the first byte, and hold the pair once it is there', async () => {
    const key = await files.nextKey();
    expect((await stat(join(directory, 'key.new.pem'))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    const leaf = root.leaf('alice', { key });
    await files.adopt(leaf.certificate, root.ca);
    expect((await stat(join(directory, 'key.pem'))).mode & 0o777).toBe(0o600);
    expect(isPair(await files.read(), leaf)).toBe(true);
    expect(await readdir(directory)).toEqual(['ca.pem', 'certificate.pem', 'key.pem']);
  });

  it('give the same key again while its certificate is not there, and another one after', async () => {
    const key = await files.nextKey();
    expect((await new WorkloadFiles(directory).nextKey()).equals(key)).toBe(true);
    await files.adopt(root.leaf('alice', { key }).certificate, root.ca);
    expect((await files.nextKey()).equals(key)).toBe(false);
  });

  it('keep the old pair until the new one is complete', async () => {
    const first = root.leaf('alice', { key: await files.nextKey() });
    await files.adopt(first.certificate, root.ca);
    await files.nextKey();
    expect(isPair(await files.read(), first)).toBe(true);
  });

  it.each([
    ['before the first rename', async () => {}],
    ['between the two renames', () => rename(join(directory, 'key.new.pem'), join(directory, 'key.pem'))],
  ])('are a pair again after a crash %s', async (_, crash) => {
    const first = root.leaf('alice', { key: await files.nextKey() });
    await files.adopt(first.certificate, root.ca);
    const second = root.leaf('alice', { key: await files.nextKey() });
    await writeFile(join(directory, 'certificate.new.pem'), second.certificate);
    await crash();
    expect(isPair(await new WorkloadFiles(directory).read(), second)).toBe(true);
    expect(await text('certificate.pem')).toBe(second.certificate);
  });

  it('say so when the workload has not joined', async () => {
    await expect(files.read()).rejects.toMatchObject({ code: 'not_found' });
    await files.nextKey();
    expect(await files.hasJoined()).toBe(false);
  });
});
