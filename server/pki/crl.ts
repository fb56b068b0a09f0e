import { type RevocationReason, revocationReasons } from '../domain/certificate.ts';
import { oids, signatureAlgorithms } from './algorithms.ts';
import { readCertificate, readTime } from './certificate.ts';
import { enumerated, explicit, integer, sequence, time } from './der.ts';
import { NotDer, readAll, readOne } from './der-reader.ts';
import { authorityKeyIdentifier, extension, type Issuer } from './tbs-certificate.ts';

export type RevokedEntry = {
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
};

/** A certificate revocation list before it is signed (RFC 5280 §5.1). */
export type RevocationList = {
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Written in the order given. */
  readonly entries: readonly RevokedEntry[];
};

/** Writes TBSCertList; about 1 µs an entry. Without entries the member is absent, never empty (RFC 5280 §5.1.2.6). */
export function buildCrlTbs(list: RevocationList, issuer: Issuer): Buffer {
  return sequence(
    integer(1),
    signatureAlgorithms[issuer.algorithm],
    readCertificate(issuer.der).subject,
    time(list.thisUpdate),
    time(list.nextUpdate),
    ...(list.entries.length === 0 ? [] : [sequence(...list.entries.map(entry))]),
    explicit(0, sequence(authorityKeyIdentifier(issuer.der), extension(oids.crlNumber, integer(list.number)))),
  );
}

const entry = ({ serial, revokedAt, reason }: RevokedEntry): Buffer =>
  sequence(integer(Buffer.from(serial, 'hex')), time(revokedAt), ...(reasonExtensions.get(reason) ?? []));

/** RFC 5280 §5.3.1: the code is left out where it would be `unspecified`. */
const reasonExtensions = new Map(
  Object.entries(revocationReasons).map(([reason, { value }]) => [
    reason,
    value === 0 ? [] : [sequence(extension(oids.reasonCode, enumerated(value)))],
  ]),
);

/** Reads the serials that a TBSCertList names. @throws {NotDer} when it is not one */
export function readCrlSerials(tbs: Uint8Array): string[] {
  const [version, , , thisUpdate, nextUpdate, entries] = readAll(readOne(tbs, 0x30).content);
  if (version?.raw.toString('hex') !== '020101' || !thisUpdate || !nextUpdate) throw new NotDer('not a revocation list of version 2');
  readTime(thisUpdate);
  readTime(nextUpdate);
  if (entries?.tag !== 0x30) return [];
  return readAll(entries.content).map(({ content }) => {
    const [serial] = readAll(content);
    if (serial?.tag !== 0x02) throw new NotDer('an entry without a serial');
    return serial.content.toString('hex').replace(/^0+(?=.)/, '');
  });
}

/** What the ledger says of a revocation list that is about to be signed. */
export type PendingCrl = {
  readonly tbs: Uint8Array;
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** How many entries it should have. */
  readonly count: number;
};

/**
 * Says what is wrong with a list to be signed; an empty list is the signer's leave to sign. It must be, to the octet, what
 * comes of the row and of those revoked certificates that it names, and it may leave out none that it must name.
 * @param revoked what is revoked now: possibly more than when the list was prepared
 * @param mustName serials that were revoked well before the list was prepared
 */
export function lintCrl(row: PendingCrl, revoked: readonly RevokedEntry[], mustName: readonly string[], issuer: Issuer): string[] {
  try {
    const named = readCrlSerials(row.tbs);
    const known = new Map(revoked.map((certificate) => [certificate.serial, certificate]));
    const entries = named.flatMap((serial) => known.get(serial) ?? []);
    const listed = new Set(named);
    const checks = [
      [entries.length === named.length && listed.size === named.length, 'it names a certificate that is not revoked'],
      [mustName.every((serial) => listed.has(serial)), 'it leaves out a revoked certificate'],
      [row.count === named.length, 'it has another number of entries than the row'],
      [row.thisUpdate < row.nextUpdate, 'it ends before it begins'],
      [buildCrlTbs({ ...row, entries }, issuer).equals(row.tbs), 'it differs from what the row says'],
    ] as const;
    return checks.filter(([ok]) => !ok).map(([, finding]) => finding);
  } catch {
    return ['it cannot be read as a revocation list'];
  }
}
