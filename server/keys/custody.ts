import { createCipheriv, createDecipheriv, createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Failure } from '../domain/failure.ts';

/** What a sealed value is and whose: part of what is authenticated, so that no row can stand in for another. */
export type SealLabel = {
  readonly purpose: 'authority-key' | 'token-key' | 'tls-key' | 'ocsp-key';
  readonly keyId: string;
};

/** Seals and opens with one role's key-encryption key. */
export type Custody = {
  seal(plain: Uint8Array, label: SealLabel): Buffer;
  /** @throws {Failure} `unavailable` when the value was altered, belongs under another label or another key sealed it */
  open(sealed: Uint8Array, label: SealLabel): Buffer;
};

const version = 1;
const nonceLength = 12;
const tagLength = 16;
const keyLength = 32;

/**
 * Reads a key-encryption key: a file of exactly 32 bytes that nobody but its owner may read.
 * @throws {Failure} `unavailable`, in one line that names the file
 */
export function openCustody(path: string): Custody {
  return custodyOf(readKeyFile(path, 'key-encryption key'));
}

/** Custody under a key that is already in memory: version byte ‖ nonce ‖ AES-256-GCM ciphertext ‖ tag. */
export function custodyOf(key: Uint8Array): Custody {
  return {
    seal(plain, label) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additionalData(label));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.of(version), nonce, body, cipher.getAuthTag()]);
    },
    open(sealed, label) {
      const bytes = Buffer.from(sealed);
      if (bytes.length < 1 + nonceLength + tagLength || bytes[0] !== version) throw notOpened(label);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceLength), { authTagLength: tagLength });
        decipher.setAAD(additionalData(label)).setAuthTag(bytes.subarray(-tagLength));
        return Buffer.concat([decipher.update(bytes.subarray(1 + nonceLength, -tagLength)), decipher.final()]);
      } catch (cause) {
        throw notOpened(label, cause);
      }
    },
  };
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

const additionalData = ({ purpose, keyId }: SealLabel): Buffer => Buffer.from(`hawser\0${version}\0${purpose}\0${keyId}`);

const notOpened = ({ purpose, keyId }: SealLabel, cause?: unknown): Failure =>
  new Failure('unavailable', `The sealed ${purpose} ${keyId} does not open: it was altered, or sealed with another key-encryption key.`, {
    cause,
  });

/**
 * Reads a file of exactly 32 bytes that nobody but its owner may read.
 * @param what how the message names it
 * @throws {Failure} `unavailable`, in one line that names the file
 */
export function readKeyFile(path: string, what: string): Buffer {
  try {
    const { mode } = statSync(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
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
