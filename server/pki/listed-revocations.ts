import { verify, X509Certificate } from 'node:crypto';
import { type RevocationReason, revocationReasonNames, revocationReasons } from '../domain/certificate.ts';
import { oids, requestAlgorithms } from './algorithms.ts';
import { readTime } from './certificate.ts';
import { readCrl } from './crl.ts';
import { objectIdentifier } from './der.ts';
import { type Element, NotDer, readAll, readOne } from './der-reader.ts';

/** What a published list says of one certificate. */
export type ListedRevocation = {
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly revokedAt: Date;
  /** RFC 5280 §5.3.1; `unspecified` too for one that no leaf is revoked for here. */
  readonly reason: RevocationReason;
};

/**
 * Reads what a list names, without looking at its signature.
 * @returns with the address in its issuing distribution point; null when it has none
 * @throws {NotDer} when it is no revocation list
 */
export function readRevocations(der: Uint8Array): { readonly address: string | null; readonly revocations: readonly ListedRevocation[] } {
  const { distributionPoint: address } = readCrl(der);
  const [tbs] = readAll(readOne(der, 0x30).content);
  const entries = readAll(tbs?.content ?? Buffer.alloc(0))[5];
  return { address, revocations: entries?.tag === 0x30 ? readAll(entries.content).map(readEntry) : [] };
}

function readEntry({ content }: Element): ListedRevocation {
  const [serial, at, extensions] = readAll(content);
  if (serial?.tag !== 0x02 || !at) throw new NotDer('an entry without a serial or a time');
  return {
    serial: serial.content.toString('hex').replace(/^0+(?=.)/, ''),
    revokedAt: readTime(at),
    reason: extensions === undefined ? 'unspecified' : reasonIn(extensions),
  };
}

const reasonCode = objectIdentifier(oids.reasonCode);

function reasonIn(extensions: Element): RevocationReason {
  for (const { content } of readAll(extensions.content)) {
    const parts = readAll(content);
    const value = parts.at(-1);
    if (!value || parts[0]?.raw.equals(reasonCode) !== true) continue;
    const code = readOne(value.content, 0x0a).content[0] ?? 0;
    return revocationReasonNames.find((name) => revocationReasons[name].value === code) ?? 'unspecified';
  }
  return 'unspecified';
}

/** Whether a published list is signed by the key of a certificate. @throws {NotDer} when it is no list */
export function isSignedBy(der: Uint8Array, issuer: Uint8Array): boolean {
  const [tbs, algorithm, signature] = readAll(readOne(der, 0x30).content);
  if (!tbs || !algorithm || signature?.tag !== 0x03) throw new NotDer('not a revocation list');
  const how = requestAlgorithms[readAll(algorithm.content)[0]?.raw.toString('hex') ?? ''];
  const { publicKey } = new X509Certificate(issuer);
  return (
    how !== undefined &&
    how.keyType === publicKey.asymmetricKeyType &&
    verify(how.digest, tbs.raw, publicKey, signature.content.subarray(1))
  );
}
