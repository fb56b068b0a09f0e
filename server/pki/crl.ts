import { oids, signatureAlgorithms } from './algorithms.ts';
import { readIssuer, readTime } from './certificate.ts';
import { crlEntries, type Rest, type RevokedEntry, resting } from './crl-entries.ts';
import {
  boolean,
  explicit,
  implicit,
  integer,
  longestHeader,
  objectIdentifier,
  octetString,
  sequence,
  sequenceAround,
  time,
} from './der.ts';
import { NotDer, readAll, readOne } from './der-reader.ts';
import { authorityKeyIdentifier, crlUrl, extension, type Issuer } from './tbs-certificate.ts';

/** A certificate revocation list before it is signed (RFC 5280 §5.1). */
export type RevocationList = {
  /** Which of the authority's lists it is. */
  readonly shard: number;
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Written in the order given. */
  readonly entries: readonly RevokedEntry[];
};

/** Who issues the list, and to what: a root to authorities alone, an issuing authority to leaves alone. */
export type CrlIssuer = Issuer & { readonly role: 'root' | 'issuing' };

/**
 * Writes TBSCertList; about 0.5 µs an entry. Without entries the member is absent, never empty (RFC 5280 §5.1.2.6).
 * @param rest called now and then
 */
export function buildCrlTbs(list: RevocationList, issuer: CrlIssuer, pkiUrl: string, rest: Rest = noRest): Buffer {
  const head = Buffer.concat([
    integer(1),
    signatureAlgorithms[issuer.algorithm],
    readIssuer(issuer.der).subject,
    time(list.thisUpdate),
    time(list.nextUpdate),
  ]);
  const tail = explicit(
    0,
    sequence(
      authorityKeyIdentifier(issuer.der),
      extension(oids.crlNumber, integer(list.number)),
      issuingDistributionPoint(crlUrl(pkiUrl, issuer.name, list.shard), issuer.role),
    ),
  );
  return list.entries.length === 0 ? sequence(head, tail) : sequenceOf(head, list.entries, tail, rest);
}

const noRest: Rest = () => {};

/** What is around the entries is written around them where they stand: a large list is never copied. */
function sequenceOf(head: Buffer, entries: readonly RevokedEntry[], tail: Buffer, rest: Rest): Buffer {
  const { octets, start, end } = crlEntries(entries, head.length + 2 * longestHeader, tail.length, rest);
  const headAt = sequenceAround(octets, start, end) - head.length;
  head.copy(octets, headAt);
  tail.copy(octets, end);
  return octets.subarray(sequenceAround(octets, headAt, end + tail.length), end + tail.length);
}

/**
 * Critical (RFC 5280 §5.2.5): the list covers what names this very address, and only user certificates or only those of
 * authorities, so that a list cannot be passed off for another.
 */
const issuingDistributionPoint = (url: string, role: CrlIssuer['role']): Buffer =>
  sequence(
    objectIdentifier(oids.issuingDistributionPoint),
    boolean(true),
    octetString(
      sequence(explicit(0, explicit(0, implicit(6, Buffer.from(url, 'latin1')))), implicit(role === 'issuing' ? 1 : 2, Buffer.of(0xff))),
    ),
  );

/** Reads the serials that a TBSCertList names. @throws {NotDer} when it is not one */
export function readCrlSerials(tbs: Uint8Array, rest: Rest = noRest): string[] {
  const [version, , , thisUpdate, nextUpdate, entries] = readAll(readOne(tbs, 0x30).content);
  if (version?.raw.toString('hex') !== '020101' || !thisUpdate || !nextUpdate) throw new NotDer('not a revocation list of version 2');
  readTime(thisUpdate);
  readTime(nextUpdate);
  return entries?.tag === 0x30 ? [...resting(serialsIn(entries.content), rest)] : [];
}

/** Entries are shorter than 128 octets, which lets a million of them be read without an object for each. */
function* serialsIn(octets: Buffer): Generator<string> {
  for (let at = 0; at < octets.length; ) {
    const length = octets[at + 1] ?? 0x80;
    const serialLength = octets[at + 3] ?? 0x80;
    const end = at + 2 + length;
    if (octets[at] !== 0x30 || octets[at + 2] !== 0x02 || length >= 0x80 || serialLength + 2 > length || end > octets.length) {
      throw new NotDer('an entry without a serial');
    }
    const serial = octets.toString('hex', at + 4, at + 4 + serialLength);
    yield serial.startsWith('0') ? serial.replace(/^0+(?=.)/, '') : serial;
    at = end;
  }
}

/** What a client sees of a published list. */
export type CrlSummary = {
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly entries: number;
  /** The address in its issuing distribution point; null when it has none. */
  readonly distributionPoint: string | null;
};

/** Reads a CertificateList without looking at its signature. @throws {NotDer} when it is not one */
export function readCrl(der: Uint8Array): CrlSummary {
  const [tbs] = readAll(readOne(der, 0x30).content);
  if (!tbs) throw new NotDer('not a revocation list');
  const members = readAll(readOne(tbs.raw, 0x30).content);
  const [, , , thisUpdate, nextUpdate] = members;
  const last = members.at(-1);
  if (!thisUpdate || !nextUpdate || last?.tag !== 0xa0) throw new NotDer('not a revocation list');
  const extensions = new Map(
    readAll(readOne(last.content, 0x30).content).map(({ content }) => {
      const parts = readAll(content);
      return [parts[0]?.raw.toString('hex'), parts.at(-1)?.content ?? Buffer.alloc(0)];
    }),
  );
  const value = (oid: string) => extensions.get(objectIdentifier(oid).toString('hex'));
  const number = value(oids.crlNumber);
  if (!number) throw new NotDer('a revocation list without a number');
  const point = value(oids.issuingDistributionPoint);
  return {
    number: BigInt(`0x${readOne(number, 0x02).content.toString('hex')}`),
    thisUpdate: readTime(thisUpdate),
    nextUpdate: readTime(nextUpdate),
    entries: readCrlSerials(tbs.raw).length,
    distributionPoint: point === undefined ? null : distributionPointIn(point),
  };
}

function distributionPointIn(value: Buffer): string | null {
  const name = readAll(readOne(value, 0x30).content).find(({ tag }) => tag === 0xa0);
  const full = name && readAll(name.content).find(({ tag }) => tag === 0xa0);
  return (full && readAll(full.content).find(({ tag }) => tag === 0x86))?.content.toString('latin1') ?? null;
}
