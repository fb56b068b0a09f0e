import { randomBytes } from 'node:crypto';
import type { CertificateUsage } from '../domain/certificate.ts';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { oids, signatureAlgorithms } from './algorithms.ts';
import { readCertificate, readIssuer } from './certificate.ts';
import { bitString, boolean, explicit, implicit, integer, objectIdentifier, octetString, sequence, time } from './der.ts';
import { readOne } from './der-reader.ts';
import { distinguishedName, generalName } from './names.ts';
import { keyIdentifier } from './public-key.ts';

/** The authority that signs. `name` is the word in the addresses of its certificate and revocation list. */
export type Issuer = { readonly name: string; readonly der: Uint8Array; readonly algorithm: TokenAlgorithm };

type Validity = { readonly notBefore: Date; readonly notAfter: Date };

/** What a leaf says; everything else in it follows from its usage and its issuer. */
export type Leaf = Validity & {
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly commonName: string;
  /** `uri:…`, `dns:…`, `ip:…`. */
  readonly names: readonly string[];
  readonly usage: CertificateUsage;
  /** Whether a client may also serve TLS. */
  readonly alsoServer?: boolean;
  /** Which revocation list of its authority names it, should it be revoked. */
  readonly crlShard: number;
  readonly spki: Uint8Array;
};

export type AuthorityCertificate = Validity & {
  readonly serial: string;
  readonly commonName: string;
  readonly organization?: string;
  readonly spki: Uint8Array;
  /** How many authorities may stand between it and a leaf. */
  readonly pathLength: number;
  readonly algorithm: TokenAlgorithm;
};

/** 16 octets, 126 of their bits random; positive, and never shorter (RFC 5280 §4.1.2.2). */
export function randomSerial(): string {
  const octets = randomBytes(16);
  octets[0] = ((octets[0] ?? 0) & 0x3f) | 0x40;
  return octets.toString('hex');
}

/** The extended key usages of a leaf: of a client also both, as a workload that serves and calls by mTLS needs (SPIFFE X509-SVID §4.4). */
export const purposesOf = ({ usage, alsoServer = false }: Pick<Leaf, 'usage' | 'alsoServer'>): string[] =>
  usage !== 'client' ? [oids.serverAuth] : alsoServer ? [oids.serverAuth, oids.clientAuth] : [oids.clientAuth];

/** Writes the to-be-signed certificate of a leaf, the same bytes for the same input. */
export function buildLeafTbs(leaf: Leaf, issuer: Issuer, pkiUrl: string): Buffer {
  const authority = readIssuer(issuer.der);
  return tbs(leaf, signatureAlgorithms[issuer.algorithm], authority.subject, distinguishedName(leaf.commonName), [
    critical(oids.basicConstraints, sequence()),
    critical(oids.keyUsage, bitString(Buffer.of(0x80), 7)),
    extension(oids.extendedKeyUsage, sequence(...purposesOf(leaf).map(objectIdentifier))),
    extension(oids.subjectKeyIdentifier, octetString(keyIdentifier(leaf.spki))),
    authorityKeyIdentifier(issuer.der),
    extension(oids.subjectAltName, sequence(...leaf.names.map(generalName))),
    ...whereToLook(issuer.name, leaf.crlShard, pkiUrl, [[oids.ocsp, ocspUrl(pkiUrl)]]),
  ]);
}

/** Writes the to-be-signed certificate of an authority; without `parent` it is a root. */
export function buildAuthorityTbs(authority: AuthorityCertificate, parent?: { issuer: Issuer; pkiUrl: string }): Buffer {
  const subject = distinguishedName(authority.commonName, authority.organization);
  const algorithm = signatureAlgorithms[parent?.issuer.algorithm ?? authority.algorithm];
  return tbs(authority, algorithm, parent ? readIssuer(parent.issuer.der).subject : subject, subject, [
    critical(oids.basicConstraints, sequence(boolean(true), integer(authority.pathLength))),
    critical(oids.keyUsage, bitString(Buffer.of(0x06), 1)),
    extension(oids.subjectKeyIdentifier, octetString(keyIdentifier(authority.spki))),
    ...(parent ? [authorityKeyIdentifier(parent.issuer.der), ...whereToLook(parent.issuer.name, 0, parent.pkiUrl)] : []),
  ]);
}

/**
 * Writes the to-be-signed certificate with which a root certifies the key of another (RFC 4158 §1.5.2): subject, key and key
 * identifier are that root's own, so that everything below it fits to both.
 */
export function buildCrossTbs(
  cross: Validity & { readonly serial: string; readonly root: Uint8Array },
  issuer: Issuer,
  pkiUrl: string,
): Buffer {
  const { subject, spki, extensions } = readCertificate(cross.root);
  const identifier = extensions.get(objectIdentifier(oids.subjectKeyIdentifier).toString('hex'));
  if (!identifier) throw new TypeError('a root without a subject key identifier');
  return tbs({ ...cross, spki }, signatureAlgorithms[issuer.algorithm], readIssuer(issuer.der).subject, subject, [
    critical(oids.basicConstraints, sequence(boolean(true), integer(1))),
    critical(oids.keyUsage, bitString(Buffer.of(0x06), 1)),
    extension(oids.subjectKeyIdentifier, identifier),
    authorityKeyIdentifier(issuer.der),
    ...whereToLook(issuer.name, 0, pkiUrl),
  ]);
}

/** Its value is the subject key identifier of the issuer, as that stands there (RFC 5280 §4.2.1.1). */
export function authorityKeyIdentifier(issuerDer: Uint8Array): Buffer {
  const identifier = readIssuer(issuerDer).extensions.get(objectIdentifier(oids.subjectKeyIdentifier).toString('hex'));
  if (!identifier) throw new TypeError('an authority without a subject key identifier');
  return extension(oids.authorityKeyIdentifier, sequence(implicit(0, readOne(identifier, 0x04).content)));
}

/** The first list of an authority has the address that all of its certificates had before it needed more than one. */
export const crlUrl = (pkiUrl: string, authorityName: string, shard: number): string =>
  shard === 0 ? `${pkiUrl}/crl/${authorityName}.crl` : `${pkiUrl}/crl/${authorityName}/${shard}.crl`;

export const certificateUrl = (pkiUrl: string, authorityName: string): string => `${pkiUrl}/ca/${authorityName}.crt`;

/** One address for all authorities: a request says of whom it asks. */
export const ocspUrl = (pkiUrl: string): string => `${pkiUrl}/ocsp`;

function whereToLook(
  authorityName: string,
  crlShard: number,
  pkiUrl: string,
  responders: readonly (readonly [oid: string, url: string])[] = [],
): Buffer[] {
  const uri = (url: string) => implicit(6, Buffer.from(url, 'latin1'));
  const descriptions = [...responders, [oids.caIssuers, certificateUrl(pkiUrl, authorityName)] as const];
  return [
    extension(oids.crlDistributionPoints, sequence(sequence(explicit(0, explicit(0, uri(crlUrl(pkiUrl, authorityName, crlShard))))))),
    extension(oids.authorityInfoAccess, sequence(...descriptions.map(([oid, url]) => sequence(objectIdentifier(oid), uri(url))))),
  ];
}

export const extension = (oid: string, value: Uint8Array): Buffer => sequence(objectIdentifier(oid), octetString(value));
export const critical = (oid: string, value: Uint8Array): Buffer => sequence(objectIdentifier(oid), boolean(true), octetString(value));

export const tbs = (
  { serial, notBefore, notAfter, spki }: Validity & { readonly serial: string; readonly spki: Uint8Array },
  algorithm: Buffer,
  issuer: Buffer,
  subject: Buffer,
  extensions: readonly Buffer[],
): Buffer =>
  sequence(
    explicit(0, integer(2)),
    integer(Buffer.from(serial, 'hex')),
    algorithm,
    issuer,
    sequence(time(notBefore), time(notAfter)),
    subject,
    spki,
    explicit(3, sequence(...extensions)),
  );
