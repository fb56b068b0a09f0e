import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../server/domain/failure.ts';
import type { Credentials } from '../../server/verifier/index.ts';

/**
 * What a workload keeps in its directory: `key.pem` (0600, never leaves the machine), `certificate.pem` (leaf first) and `ca.pem`
 * (the pinned root). Beside them lie, while a certificate is asked for, `key.new.pem` and `certificate.new.pem`.
 */
export class WorkloadFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where each file is, for messages and for other programs. */
  path(name: 'key.pem' | 'certificate.pem' | 'ca.pem' | 'key.new.pem' | 'certificate.new.pem'): string {
    return join(this.#directory, name);
  }

  /** Whether the workload has joined already. */
  async hasJoined(): Promise<boolean> {
    await this.#finish();
    return existsSync(this.path('certificate.pem'));
  }

  /**
   * The current pair, and the root that it is of.
   * @throws {Failure} `not_found` when the workload has not joined yet
   */
  async read(): Promise<Credentials & { readonly ca: string }> {
    if (!(await this.hasJoined())) throw new Failure('not_found', `there is no certificate in ${this.#directory}: join first`);
    const [certificate, key, ca] = await Promise.all(
      (['certificate.pem', 'key.pem', 'ca.pem'] as const).map((name) => readFile(this.path(name), 'utf8')),
    );
    if (certificate === undefined || key === undefined || ca === undefined) throw new TypeError('three files were asked for');
    return { certificate, key, ca };
  }

  /**
   * The key that the next certificate is asked for with. Where an earlier attempt left one it is used again: the same request
   * gets the same certificate, so that an answer that was lost costs nothing.
   */
  async nextKey(): Promise<KeyObject> {
    await this.#finish();
    if (existsSync(this.path('key.new.pem'))) return createPrivateKey(await readFile(this.path('key.new.pem'), 'utf8'));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await write(this.path('key.new.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), 0o600);
    return privateKey;
  }

  /** Puts the new pair in the place of the old one. */
  async adopt(chainPem: string, ca: string): Promise<void> {
    await write(this.path('ca.pem'), ca, 0o644);
    await write(this.path('certificate.new.pem'), chainPem, 0o644);
    await this.#finish();
  }

  /**
   * Two files cannot be replaced at once. A new certificate that is there is complete, so that whoever comes next finishes what
   * a crash between the two renames left half done.
   */
  async #finish(): Promise<void> {
    if (!existsSync(this.path('certificate.new.pem'))) return;
    if (existsSync(this.path('key.new.pem'))) await rename(this.path('key.new.pem'), this.path('key.pem'));
    await rename(this.path('certificate.new.pem'), this.path('certificate.pem'));
  }
}

/** Writes a file completely or not at all, and with its mode from the first byte. */
async function write(path: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** The certificates in a PEM text, in order. */
export const certificatesIn = (pem: string): X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []).map((block) => new X509Certificate(block));
