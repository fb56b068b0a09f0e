import { X509Certificate } from 'node:crypto';
import type { CertificateUsage } from '../domain/certificate.ts';
import { Failure } from '../domain/failure.ts';
import type { ProfileTerms } from '../domain/profile.ts';
import { oids, signatureAlgorithms } from './algorithms.ts';
import { readCertificate, readIssuer, readTbs } from './certificate.ts';
import { bitString, objectIdentifier, sequence } from './der.ts';
import { readAll, readOne } from './der-reader.ts';
import { commonNameOf } from './names.ts';
import { readPublicKey, spkiSha256 } from './public-key.ts';
import { lintTbs } from './rfc5280.ts';
import { findingText } from './rfc5280-finding.ts';
import { buildLeafTbs, type Issuer, purposesOf } from './tbs-certificate.ts';

/** What the ledger says of a certificate that is about to be signed. */
export type PendingCertificate = {
  readonly tbs: Uint8Array;
  readonly serial: string;
  readonly subject: string;
  readonly names: readonly string[];
  readonly usage: CertificateUsage;
  readonly crlShard: number;
  readonly spkiSha256: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
};

/** What the version of its profile and its identity allow. */
export type Bounds = Pick<ProfileTerms, 'lifetime' | 'backdate' | 'keyAlgorithms' | 'alsoServer'> & {
  readonly usage: CertificateUsage;
  /** All names of a client; of a server, those that the profile gives it beside its hosts. */
  readonly names: readonly string[];
};

/**
 * Says what is wrong with a to-be-signed certificate; an empty list is the signer's leave to sign.
 * It is held against the row and the profile, octet by octet against the rules of RFC 5280, read by OpenSSL, which has
 * no part in writing it, and then written once more from the row: a single octet of difference refuses it.
 */
export function lintCertificate(row: PendingCertificate, bounds: Bounds, issuer: Issuer, pkiUrl: string): string[] {
  return [
    ...attempted(() => lintRow(row, bounds, issuer)),
    ...attempted(() => lintTbs(row.tbs, issuer).map(findingText)),
    ...attempted(() => lintBytes(row, bounds, issuer)),
    ...attempted(() => lintRewritten(row, bounds, issuer, pkiUrl)),
  ];
}

function attempted(lint: () => string[]): string[] {
  try {
    return lint();
  } catch (error) {
    return [error instanceof Failure ? error.message : 'it cannot be read as a certificate'];
  }
}

function lintRow(row: PendingCertificate, bounds: Bounds, issuer: Issuer): string[] {
  const authority = readIssuer(issuer.der);
  const seconds = (row.notAfter.getTime() - row.notBefore.getTime()) / 1000;
  return findings([
    [/^[4-7][0-9a-f]{31}$/.test(row.serial), 'the serial is not 16 random octets'],
    [row.usage === bounds.usage, 'the usage is not that of the profile'],
    [isNamed(row, bounds), 'the names are not those of the identity'],
    [row.notBefore < row.notAfter && seconds <= bounds.lifetime + bounds.backdate, 'it lives longer than its profile allows'],
    [row.notBefore >= authority.notBefore, 'it begins before its issuer'],
    [row.notAfter <= authority.notAfter, 'it outlives its issuer'],
  ]);
}

function isNamed({ usage, names }: PendingCertificate, bounds: Bounds): boolean {
  if (names.length === 0) return false;
  if (usage === 'client') return JSON.stringify(names) === JSON.stringify(bounds.names);
  const hosts = names.filter((name) => !bounds.names.includes(name));
  return bounds.names.every((name) => names.includes(name)) && hosts.every((name) => /^(?:dns|ip):/.test(name));
}

function lintBytes(row: PendingCertificate, { alsoServer }: Bounds, issuer: Issuer): string[] {
  const der = sequence(row.tbs, signatureAlgorithms[issuer.algorithm], bitString(Buffer.alloc(64)));
  const { version, issuer: named, extensions } = readCertificate(der);
  // Signed by nobody yet, which to OpenSSL is a certificate like any other until it is asked to verify it.
  const seen = new X509Certificate(der);
  const value = (oid: string): Buffer => extensions.get(objectIdentifier(oid).toString('hex')) ?? Buffer.alloc(0);
  return findings([
    [version === 3, 'it is not version 3'],
    [seen.serialNumber.toLowerCase() === row.serial, 'the serial is not that of the row'],
    [readIssuer(issuer.der).subject.equals(named) && seen.issuer === new X509Certificate(issuer.der).subject, 'the issuer is another'],
    [extensions.size === 8, 'it has extensions that do not belong there, or lacks one'],
    [!seen.ca && value(oids.basicConstraints).equals(sequence()), 'it would be an authority'],
    [JSON.stringify(seen.keyUsage) === JSON.stringify(purposesOf({ usage: row.usage, alsoServer })), 'its purpose is another'],
    [readAll(readOne(value(oids.subjectAltName), 0x30).content).length === row.names.length, 'it has other names than the row'],
  ]);
}

function lintRewritten(row: PendingCertificate, bounds: Bounds, issuer: Issuer, pkiUrl: string): string[] {
  const { spki } = readTbs(row.tbs);
  const { algorithm } = readPublicKey(spki);
  const rewritten = buildLeafTbs({ ...row, alsoServer: bounds.alsoServer, commonName: commonNameOf(row.subject), spki }, issuer, pkiUrl);
  return findings([
    [spkiSha256(spki).equals(row.spkiSha256), 'the key is not that of the row'],
    [bounds.keyAlgorithms.includes(algorithm), `the profile allows no ${algorithm} key`],
    [rewritten.equals(row.tbs), 'it differs from what the row says'],
  ]);
}

const findings = (checks: readonly (readonly [boolean, string])[]): string[] => checks.filter(([ok]) => !ok).map(([, finding]) => finding);
