import { createCipheriv, createDecipheriv, createHash, createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { Failure } from '../domain/failure.ts';

/** What a sealed value is and whose: part of what is authenticated, so that no row can stand in for another. */
export type SealLabel = {
  readonly purpose:
    | 'authority-key'
    | 'token-key'
    | 'tls-key'
    | 'ocsp-key'
    | 'api-secret'
    | 'approval-secret'
    | 'webhook-secret'
    | 'notice-channel'
    | 'totp-secret'
    | 'sso-secret'
    | 'sso-key'
    | 'id-token'
    | 'seal-key';
  readonly keyId: string;
};

/** Seals with one role's key-encryption key, and opens with it or the one that it replaces. */
export type Custody = {
  /** Of the key that seals: eight octets in hexadecimal, which say nothing of the key itself. */
  readonly keyId: string;
  seal(plain: Uint8Array, label: SealLabel): Buffer;
  /** @throws {Failure} `unavailable` when the value was altered, belongs under another label or another key sealed it */
  open(sealed: Uint8Array, label: SealLabel): Buffer;
};

/** The same on files that may be replaced while the process runs. */
export type LiveCustody = Custody & {
  /** The file of the key that seals. */
  readonly path: string;
  /** Of the key that it replaces, while that one still opens. */
  readonly replacedKeyId: string | undefined;
  /** Reads the files again. True when another key seals now. @throws {Failure} as `openCustody`; the keys stay what they were */
  reload(): boolean;
};

/** Second of its kind: the first carried no key id, and is still opened. */
const version = 2;
const idLength = 8;
const nonceLength = 12;
const tagLength = 16;
const keyLength = 32;

/** Where the key that was replaced stays until nothing needs it any more. */
export const replacedKeyPath = (path: string): string => `${path}.old`;

/**
 * Reads the key-encryption keys of a role: a file of exactly 32 bytes that nobody but its owner may read and, while a rotation
 * is under way, the one that it replaces beside it.
 * @throws {Failure} `unavailable`, in one line that names the file
 */
export function openCustody(path: string): LiveCustody {
  let { custody, replacedKeyId } = readCustody(path);
  return {
    path,
    get keyId() {
      return custody.keyId;
    },
    get replacedKeyId() {
      return replacedKeyId;
    },
    seal: (plain, label) => custody.seal(plain, label),
    open: (sealed, label) => custody.open(sealed, label),
    reload() {
      const before = custody.keyId;
      ({ custody, replacedKeyId } = readCustody(path));
      return custody.keyId !== before;
    },
  };
}

function readCustody(path: string): { custody: Custody; replacedKeyId: string | undefined } {
  const current = readKeyFile(path, 'key-encryption key');
  const old = replacedKeyPath(path);
  if (!existsSync(old)) return { custody: custodyOf(current), replacedKeyId: undefined };
  const replaced = readKeyFile(old, 'key-encryption key');
  return { custody: custodyOf(current, replaced), replacedKeyId: idOf(replaced).toString('hex') };
}

/** Tells keys apart without saying anything of them. */
const idOf = (key: Uint8Array): Buffer =>
  createHash('sha256').update('hawser key-encryption key id\0').update(key).digest().subarray(0, idLength);

/**
 * Custody under keys that are already in memory; the first one seals.
 * Version byte ‖ key id ‖ nonce ‖ AES-256-GCM ciphertext ‖ tag.
 */
export function custodyOf(key: Uint8Array, ...replaced: readonly Uint8Array[]): Custody {
  const ring = [key, ...replaced].map((bytes) => ({ bytes, id: idOf(bytes) }));
  const id = idOf(key);
  return {
    keyId: id.toString('hex'),
    seal(plain, label) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additionalData(version, label));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.of(version), id, nonce, body, cipher.getAuthTag()]);
    },
    open(sealed, label) {
      const bytes = Buffer.from(sealed);
      const format = bytes[0];
      const header = format === version ? 1 + idLength : 1;
      if ((format !== 1 && format !== version) || bytes.length < header + nonceLength + tagLength) throw notOpened(label);
      const fitting = format === version ? ring.filter((one) => one.id.equals(bytes.subarray(1, header))) : ring;
      let cause: unknown;
      for (const one of fitting) {
        try {
          return decrypt(one.bytes, bytes.subarray(header), additionalData(format, label));
        } catch (error) {
          cause = error;
        }
      }
      throw notOpened(label, cause);
    },
  };
}

function decrypt(key: Uint8Array, bytes: Buffer, additional: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), { authTagLength: tagLength });
  decipher.setAAD(additional).setAuthTag(bytes.subarray(-tagLength));
  return Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()]);
}

/** Seals a private key as PKCS#8. */
export function sealKey(custody: Custody, key: KeyObject, label: SealLabel): Buffer {
  const plain = key.export({ format: 'der', type: 'pkcs8' });
  try {
    return custody.seal(plain, label);
  } finally {
    plain.fill(0);
  }
}

/** Opens a private key that `sealKey` sealed. */
export function openKey(custody: Custody, sealed: Uint8Array, label: SealLabel): KeyObject {
  const plain = custody.open(sealed, label);
  try {
    return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
  } finally {
    plain.fill(0);
  }
}

const additionalData = (format: number, { purpose, keyId }: SealLabel): Buffer => Buffer.from(`hawser\0${format}\0${purpose}\0${keyId}`);

const notOpened = ({ purpose, keyId }: SealLabel, cause?: unknown): Failure =>
  new Failure('unavailable', `The sealed ${purpose} ${keyId} does not open: it was altered, or sealed with another key-encryption key.`, {
    cause,
  });

/**
 * Whether somebody besides its owner may read a file of this mode. What systemd mounts for one unit (systemd.exec(5), LoadCredential=) lets that
 * unit's user in by an access list, which looks like the right of a group.
 */
export const isOpenToOthers = (path: string, mode: number): boolean =>
  process.platform !== 'win32' && (mode & (path.startsWith('/run/credentials/') ? 0o037 : 0o077)) !== 0;

/**
 * Reads a file of exactly 32 bytes that nobody but its owner may read.
 * @param what how the message names it
 * @throws {Failure} `unavailable`, in one line that names the file
 */
export function readKeyFile(path: string, what: string): Buffer {
  try {
    const { mode } = statSync(path);
    if (isOpenToOthers(path, mode)) {
      throw new Failure('unavailable', `The ${what} ${path} can be read by others: set its mode to 0600.`);
    }
    const key = readFileSync(path);
    if (key.length === keyLength) return key;
    throw new Failure('unavailable', `The ${what} ${path} must hold exactly ${keyLength} bytes; it holds ${key.length}.`);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Failure('unavailable', `The ${what} ${path} cannot be read (${reason}).`, { cause: error });
  }
}
