import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testRoot } from '../../server/testing/tls-certificates.ts';
import { type Disk, disk } from './disk.ts';
import { certificatesIn, WorkloadFiles } from './files.ts';

const root = testRoot();
let directory: string;
let files: WorkloadFiles;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'hawser-files-')), 'identity');
  files = new WorkloadFiles(directory);
});
afterEach(() => rm(join(directory, '..'), { recursive: true }));

const isPair = ({ certificate, key }: { certificate: string; key: string }, leaf: { certificate: string; privateKey: KeyObject }) =>
  certificate === leaf.certificate && createPublicKey(key).equals(createPublicKey(leaf.privateKey));
const matches = ({ certificate, key }: { certificate: string; key: string }) =>
  new X509Certificate(certificate).publicKey.equals(createPublicKey(key));
const adoptNew = async (into = files) => {
  const leaf = root.leaf('alice', { key: await into.nextKey() });
  await into.adopt(leaf.certificate, root.ca);
  return leaf;
};

describe('the files of a workload', () => {
  it('keep the key to its owner from the first byte, and show the pair under names that stay', async () => {
    const key = await files.nextKey();
    expect((await stat(join(directory, 'key.new.pem'))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    const leaf = root.leaf('alice', { key });
    await files.adopt(leaf.certificate, root.ca);
    for (const name of ['key.pem', 'pair.pem']) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    expect(isPair(await files.read(), leaf)).toBe(true);
    expect(await readdir(directory)).toEqual(['ca.pem', 'certificate.pem', 'current', 'generations', 'key.pem', 'pair.pem']);
    const pair = await readFile(join(directory, 'pair.pem'), 'utf8');
    expect(matches({ certificate: pair.slice(pair.indexOf('-----BEGIN CERTIFICATE')), key: pair })).toBe(true);
  });

  it('give the same key again while its certificate is not there, and another one after', async () => {
    const key = await files.nextKey();
    expect((await new WorkloadFiles(directory).nextKey()).equals(key)).toBe(true);
    await files.adopt(root.leaf('alice', { key }).certificate, root.ca);
    expect((await files.nextKey()).equals(key)).toBe(false);
  });

  it('keep the old pair until the new one is complete, and for those who still read it until the one after', async () => {
    const first = await adoptNew();
    const generation = await files.read();
    await files.nextKey();
    expect(isPair(await files.read(), first)).toBe(true);
    await adoptNew();
    expect(readFileSync(join(generation.directory, 'key.pem'), 'utf8')).toBe(generation.key);
    await adoptNew();
    expect(existsSync(generation.directory)).toBe(false);
    expect(await readdir(join(directory, 'generations'))).toHaveLength(2);
  });

  it('take in a pair that lies there in plain files', async () => {
    const own = root.leaf('alice');
    await mkdir(directory, { recursive: true });
    const key = own.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    for (const [name, text] of [
      ['key.pem', key],
      ['certificate.pem', own.certificate],
      ['ca.pem', root.ca],
    ] as const)
      await writeFile(join(directory, name), text);
    expect(isPair(await files.read(), own)).toBe(true);
    const next = await adoptNew();
    expect(isPair(await files.read(), next)).toBe(true);
    expect(readlinkSync(join(directory, 'key.pem'))).toBe('current/key.pem');
    expect(await readdir(join(directory, 'generations'))).toHaveLength(2);
  });

  it('say so when the workload has not joined', async () => {
    await expect(files.read()).rejects.toMatchObject({ code: 'not_found' });
    await files.nextKey();
    expect(files.hasJoined()).toBe(false);
  });

  it('are read whole however often they are replaced meanwhile', async () => {
    await adoptNew();
    let over = false;
    const reading = (async () => {
      let read = 0;
      for (; !over; read++) expect(matches(await files.read())).toBe(true);
      return read;
    })();
    for (let round = 0; round < 6; round++) await adoptNew(new WorkloadFiles(directory));
    over = true;
    expect(await reading).toBeGreaterThan(6);
  });
});

class Killed extends Error {}

/** A disk that does so many acts, and then fails; the failing act may have been done by half. `acts` says how many were asked of it. */
function failing(after: number, how: 'before' | 'half' | 'after' | 'ENOSPC' | 'EROFS') {
  const done = { acts: 0 };
  const error = () => (how === 'ENOSPC' || how === 'EROFS' ? Object.assign(new Error(how), { code: how }) : new Killed());
  const wrap =
    <A extends unknown[]>(act: (...given: A) => Promise<void>, half: (...given: A) => Promise<void>) =>
    async (...given: A): Promise<void> => {
      if (done.acts++ < after) return act(...given);
      if (how === 'half' || how === 'ENOSPC') await half(...given);
      if (how === 'after') await act(...given);
      throw error();
    };
  const nothing = async (): Promise<void> => {};
  // Nothing is pulled out of this machine, so that nothing has to last.
  const write: Disk['write'] = (path, text, mode) => writeFile(path, text, { mode });
  const broken: Disk = {
    makeDirectory: wrap(disk.makeDirectory, nothing),
    write: wrap(write, (path, text, mode) => write(path, text.slice(0, text.length / 2), mode)),
    rename: wrap(disk.rename, nothing),
    link: wrap(disk.link, nothing),
    remove: wrap(disk.remove, nothing),
    sync: wrap(nothing, nothing),
  };
  return { broken, done };
}

/** What programs see that know only the names: the pair by its link, the single file, and each name by itself. */
function seen(): { pair: boolean; leaf: string } {
  const text = (name: string) => readFileSync(join(directory, name), 'utf8');
  const whole = text('pair.pem');
  const both = [
    { certificate: text('certificate.pem'), key: text('key.pem') },
    { certificate: text('current/certificate.pem'), key: text('current/key.pem') },
    { certificate: whole.slice(whole.indexOf('-----BEGIN CERTIFICATE')), key: whole },
  ];
  const leaves = new Set(both.map(({ certificate }) => certificatesIn(certificate)[0]?.fingerprint256));
  return { pair: both.every(matches) && leaves.size === 1, leaf: [...leaves][0] ?? '' };
}

describe('never a mismatched pair on the disk', () => {
  it.each(['before', 'half', 'after'] as const)('when it is killed %s any act of a renewal', async (how) => {
    const first = await adoptNew();
    const fingerprint = (pem: string) => certificatesIn(pem)[0]?.fingerprint256;
    let old = first.certificate;
    for (let act = 0; ; act++) {
      const { broken } = failing(act, how);
      const dying = new WorkloadFiles(directory, broken);
      const issued: string[] = [];
      const killed = await (async () => {
        const leaf = root.leaf('alice', { key: await dying.nextKey() });
        issued.push(leaf.certificate);
        await dying.adopt(leaf.certificate, root.ca);
        return false;
      })().catch((error: unknown) => {
        if (error instanceof Killed) return true;
        throw error;
      });
      const found = seen();
      expect(found.pair, `after act ${act}`).toBe(true);
      expect([fingerprint(old), ...issued.map(fingerprint)], `after act ${act}`).toContain(found.leaf);
      // Whoever comes next goes on: with the same key where its certificate is not current yet.
      const next = new WorkloadFiles(directory, failing(Number.POSITIVE_INFINITY, 'before').broken);
      const key = await next.nextKey();
      const [asked] = issued;
      if (asked !== undefined && found.leaf !== fingerprint(asked)) expect(new X509Certificate(asked).checkPrivateKey(key)).toBe(true);
      else expect(new X509Certificate(await readFile(join(directory, 'certificate.pem'))).checkPrivateKey(key)).toBe(false);
      old = root.leaf('alice', { key }).certificate;
      await next.adopt(old, root.ca);
      expect(seen()).toEqual({ pair: true, leaf: fingerprint(old) });
      if (!killed) {
        expect(act).toBeGreaterThan(20);
        break;
      }
    }
  });

  it('at the very first certificate: it is there with its key, or not there', async () => {
    for (let act = 0; ; act++) {
      const { broken, done } = failing(act, 'after');
      const dying = new WorkloadFiles(directory, broken);
      await adoptNew(dying).catch(() => {});
      const after = new WorkloadFiles(directory);
      if (after.hasJoined()) expect(matches(await after.read())).toBe(true);
      else await expect(after.read()).rejects.toMatchObject({ code: 'not_found' });
      await rm(directory, { recursive: true, force: true });
      if (done.acts <= act) break;
    }
  });

  it.each(['ENOSPC', 'EROFS'] as const)(
    'when any act ends with %s: the sentence says the way out, and the same key is asked with again',
    async (how) => {
      const first = await adoptNew();
      let failed = 0;
      for (let act = 0; ; act++) {
        const { broken, done } = failing(act, how);
        const full = new WorkloadFiles(directory, broken);
        const before = seen();
        const outcome = await adoptNew(full).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(seen().pair).toBe(true);
        if (outcome === undefined && done.acts <= act) break;
        failed++;
        expect(outcome).toMatchObject({
          name: 'DirectoryUnusable',
          message: expect.stringMatching(/cannot write to .*(Free some space|Mount it writable)/),
        });
        if (seen().leaf === before.leaf && existsSync(join(directory, 'key.new.pem'))) {
          const left = await files.nextKey();
          expect((await files.nextKey()).equals(left)).toBe(true);
        }
      }
      expect(failed).toBeGreaterThan(20);
      expect(isPair(await files.read(), first)).toBe(false);
    },
  );

  it('asks for nothing where there is no room for the answer', async () => {
    await adoptNew();
    const { broken } = failing(1, 'ENOSPC');
    await expect(new WorkloadFiles(directory, broken).nextKey()).rejects.toMatchObject({ name: 'DirectoryUnusable' });
    expect(existsSync(join(directory, 'key.new.pem'))).toBe(false);
  });
});
