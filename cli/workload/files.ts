import { createHash, KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, lstatSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Failure } from '../../server/domain/failure.ts';
import type { ModuleSettings } from '../../server/keys/key-module.ts';
import type { Credentials } from '../../server/verifier/index.ts';
import { type ClientKey, discardKey, makeKey, moduleOf, openKey, publicHalf } from './client-key.ts';
import { type Disk, readFailure, disk as realDisk, writeFailure } from './disk.ts';

const published = ['key.pem', 'certificate.pem', 'ca.pem', 'pair.pem'] as const;
type Published = (typeof published)[number];

/** A pair, the roots that it is used with, and the directory that holds just these. */
export type Generation = Credentials & { readonly ca: string; readonly directory: string };

/** Octets that are kept free while a certificate is asked for: more than a generation takes. */
const room = 64 * 1024;

/**
 * What a workload keeps in its directory. A key and its certificate are two files, which cannot be replaced at once; so each pair is a
 * *generation*, a directory that is complete before anybody sees it, and one link says which is current:
 *
 *     current          -> generations/3f2a…          replaced by one rename
 *     generations/3f2a…/  key.pem (0600), certificate.pem (leaf first), ca.pem (the roots), pair.pem (key and chain, 0600)
 *     key.pem, certificate.pem, ca.pem, pair.pem  -> current/…
 *     key.new.pem      the key that the next certificate is asked for with, until it is there
 *
 * The generation before the current one stays, for those who still read it. Of a key in a PKCS#11 module, which never leaves that, its
 * `pkcs11:` URI (RFC 7512) stands where a key does.
 */
export class WorkloadFiles {
  readonly directory: string;
  readonly #disk: Disk;

  constructor(directory: string, disk: Disk = realDisk) {
    this.directory = directory;
    this.#disk = disk;
  }

  /** Where each file is, for messages and for other programs. */
  path(name: Published | 'key.new.pem' | 'room' | 'current' | 'generations' | 'lock'): string {
    return join(this.directory, name);
  }

  /** Whether the workload has joined already. */
  hasJoined(): boolean {
    return existsSync(this.path('certificate.pem')) || existsSync(join(this.path('current'), 'certificate.pem'));
  }

  /**
   * The current pair, and the roots that it is of; never parts of two. A directory with nothing but a pair in it serves too.
   * @throws {Failure} `not_found` when the workload has not joined yet; `invalid_input` where its files cannot be read
   */
  async read(): Promise<Generation> {
    for (let attempt = 1; ; attempt++) {
      const current = await this.#current();
      const directory = current === undefined ? this.directory : join(this.path('generations'), current);
      try {
        const [certificate = '', key = '', ca = ''] = await Promise.all(
          (['certificate.pem', 'key.pem', 'ca.pem'] as const).map((name) => readFile(join(directory, name), 'utf8')),
        );
        return { certificate, key, ca, directory };
      } catch (cause) {
        if (!isMissing(cause)) throw readFailure(cause, this.directory);
        // It may have been replaced twice since the link was read.
        if (attempt < 5 && current !== (await this.#current())) continue;
        throw new Failure('not_found', `there is no certificate in ${this.directory}: join first`, { cause });
      }
    }
  }

  /**
   * The key that the next certificate is asked for with. Where an earlier attempt left one it is used again: the same request
   * gets the same certificate, so that an answer that was lost costs nothing. Room for the answer is taken too: where there is none, nobody should ask.
   * @throws {DirectoryUnusable} when it cannot be written
   */
  async nextKey(): Promise<KeyObject> {
    const key = await this.nextClientKey();
    if (key instanceof KeyObject) return key;
    throw new Failure('conflict', `the key in ${this.directory} is in a PKCS#11 module`);
  }

  /**
   * The same, for a key that may be in a module.
   * @param module where it is made, and stays; by itself it is made where the current one is
   */
  nextClientKey(module?: ModuleSettings): Promise<ClientKey> {
    return this.#writing(async () => {
      await this.#disk.makeDirectory(this.directory);
      await this.#disk.write(this.path('room'), '\0'.repeat(room), 0o600);
      const left = await textOf(this.path('key.new.pem'));
      if (left !== undefined) {
        const opened = await openKey(left);
        if (!(await this.#isOfCurrent(opened))) return opened;
      }
      const { key, text } = await makeKey(module ?? moduleOf((await textOf(this.path('key.pem'))) ?? ''));
      await this.#replace(this.path('key.new.pem'), (temporary) => this.#disk.write(temporary, text, 0o600));
      await this.#disk.sync(this.directory);
      return key;
    });
  }

  /**
   * Makes the certificate for the key of `nextKey` current, together with it.
   * @param untold also leaves `untold` in the generation: somebody has to hear of it
   * @throws {DirectoryUnusable} when it cannot be written; the former pair stays current, and the key is kept
   */
  adopt(chainPem: string, ca: string, { untold = false }: { readonly untold?: boolean } = {}): Promise<void> {
    return this.#writing(async () => {
      const key = await readFile(this.path('key.new.pem'), 'utf8');
      await this.#disk.remove(this.path('room'));
      await this.#takeIn();
      // At the first certificate these lead nowhere until there is a current generation: all files appear at once.
      await this.#publish();
      await this.#makeCurrent({ key, certificate: chainPem, ca }, untold);
      await this.#disk.remove(this.path('key.new.pem'));
      await this.#clear();
    });
  }

  async #current(): Promise<string | undefined> {
    return basename(await readlink(this.path('current')).catch(() => '')) || undefined;
  }

  /** Whether a key that was left is that of the current certificate already: a kill came after the last rename. */
  async #isOfCurrent(key: ClientKey): Promise<boolean> {
    const certificate = await textOf(join(this.path('current'), 'certificate.pem'));
    return certificate !== undefined && new X509Certificate(certificate).publicKey.equals(publicHalf(key));
  }

  /** Where a pair lies in plain files, it becomes a generation first, so that replacing them with links changes nothing that is read. */
  async #takeIn(): Promise<void> {
    if ((await this.#current()) !== undefined || !existsSync(this.path('certificate.pem'))) return;
    await this.#makeCurrent(await this.read(), false);
  }

  async #makeCurrent({ key, certificate, ca }: Credentials & { readonly ca: string }, untold: boolean): Promise<void> {
    const [leaf] = certificatesIn(certificate);
    if (!leaf) throw new TypeError('there is no certificate to adopt');
    const name = createHash('sha256').update(leaf.raw).digest('hex').slice(0, 16);
    if ((await this.#current()) === name) return;
    const place = join(this.path('generations'), name);
    await this.#disk.makeDirectory(place);
    await this.#disk.write(join(place, 'key.pem'), key, 0o600);
    await this.#disk.write(join(place, 'certificate.pem'), certificate, 0o644);
    await this.#disk.write(join(place, 'ca.pem'), ca, 0o644);
    await this.#disk.write(join(place, 'pair.pem'), `${key.trimEnd()}\n${certificate}`, 0o600);
    if (untold) await this.#disk.write(join(place, 'untold'), '', 0o600);
    await this.#disk.sync(place);
    await this.#disk.sync(this.path('generations'));
    // The one moment at which the pair changes.
    await this.#replace(this.path('current'), (temporary) => this.#disk.link(join('generations', name), temporary));
    await this.#disk.sync(this.directory);
  }

  async #publish(): Promise<void> {
    for (const name of published) {
      if (lstatSync(this.path(name), { throwIfNoEntry: false })?.isSymbolicLink()) continue;
      await this.#replace(this.path(name), (temporary) => this.#disk.link(join('current', name), temporary));
    }
    await this.#disk.sync(this.directory);
  }

  /** Takes away every generation but the current one and the newest before it. */
  async #clear(): Promise<void> {
    const current = await this.#current();
    const names = await readdir(this.path('generations'));
    const others = names
      .filter((name) => name !== current)
      .map((name) => ({ name, at: lstatSync(join(this.path('generations'), name)).mtimeMs }));
    for (const { name } of others.sort((a, b) => b.at - a.at).slice(1)) {
      const place = join(this.path('generations'), name);
      await discardKey((await textOf(join(place, 'key.pem'))) ?? '');
      await this.#disk.remove(place);
    }
  }

  async #replace(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
    const temporary = `${path}.tmp`;
    await this.#disk.remove(temporary);
    await make(temporary);
    await this.#disk.rename(temporary, path);
  }

  async #writing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw writeFailure(error, this.directory);
    }
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';

/** Undefined where there is no such file. */
const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });

/** The certificates in a PEM text, in order. */
export const certificatesIn = (pem: string): X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []).map((block) => new X509Certificate(block));
