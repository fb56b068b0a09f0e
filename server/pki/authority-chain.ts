import { X509Certificate } from 'node:crypto';
import { invalid } from '../domain/failure.ts';
import { oids } from './algorithms.ts';
import { certificateSha256, readCertificate } from './certificate.ts';
import { objectIdentifier } from './der.ts';
import { readAll, readOne } from './der-reader.ts';

/** What the ledger keeps of the certificate of an authority. */
export type AuthorityFacts = {
  readonly der: Buffer;
  readonly subject: string;
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly sha256: Buffer;
  /** Its subject key identifier, as it stands there. */
  readonly keyIdentifier: Buffer;
  readonly spki: Buffer;
  /** `ES256`, `EdDSA` or `RS256` where its key could sign here; otherwise what kind of key it is. */
  readonly algorithm: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly selfSigned: boolean;
  /** How many authorities may stand below it; infinite where it does not say. */
  readonly pathLength: number;
};

const nameConstraints = '2.5.29.30';
const anyPurpose = objectIdentifier('2.5.29.37.0').toString('hex');
const both = [oids.clientAuth, oids.serverAuth].map((purpose) => objectIdentifier(purpose).toString('hex'));
/** Policies are carried along; nobody asks for one. */
const certificatePolicies = '2.5.29.32';
const understood = new Set(
  [oids.basicConstraints, oids.keyUsage, oids.extendedKeyUsage, certificatePolicies].map((oid) => objectIdentifier(oid).toString('hex')),
);

/** Certificates in one file; more than this is no chain. */
const longest = 6;

/** Takes a PEM file apart. @throws {Failure} `invalid_input` unless it is one to six certificates and nothing else */
export function certificatesInPem(pem: string): Buffer[] {
  const block = /-----BEGIN CERTIFICATE-----\s*([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----/g;
  const found = [...pem.matchAll(block)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
  const rest = pem.replaceAll(block, '').replaceAll(/^#.*$/gm, '').trim();
  if (found.length === 0 || found.length > longest || rest !== '')
    throw invalid('certificate', `must be PEM: the certificate of the authority first, then those above it, at most ${longest} in all`);
  return found;
}

/**
 * Reads the certificate of an authority and holds it against RFC 5280 §4.2.1: version 3, CA:TRUE, `keyCertSign` and
 * `cRLSign`, a subject key identifier, a key that is strong enough, and
 * nothing that would limit what it signs in a way that nobody here keeps to.
 * @throws {Failure} `invalid_input` that says what is wrong with it
 */
export function readAuthority(der: Uint8Array): AuthorityFacts {
  try {
    return facts(Buffer.from(der));
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'Failure') throw cause;
    throw invalid('certificate', 'is not an X.509 certificate', { cause });
  }
}

function facts(der: Buffer): AuthorityFacts {
  const parts = readCertificate(der);
  const certificate = new X509Certificate(der);
  if (!certificate.raw.equals(der)) throw invalid('certificate', 'is not exactly one certificate');
  const subject = certificate.subject.split('\n').join(',');
  const wrong = (detail: string) => invalid('certificate', `${subject}: ${detail}`);
  const extension = (oid: string) => parts.extensions.get(objectIdentifier(oid).toString('hex'));
  if (parts.version !== 3) throw wrong('is not of version 3');
  const [constraints, usage, identifier] = [
    extension(oids.basicConstraints),
    extension(oids.keyUsage),
    extension(oids.subjectKeyIdentifier),
  ];
  const constraint = constraints ? readAll(readOne(constraints, 0x30).content) : [];
  if (!constraint.some(({ tag, content }) => tag === 0x01 && content[0] === 0xff))
    throw wrong('is not the certificate of an authority: CA:TRUE is missing');
  // Bits 5 and 6: keyCertSign, cRLSign (RFC 5280 §4.2.1.3).
  if (!usage || ((readOne(usage, 0x03).content[1] ?? 0) & 0x06) !== 0x06) throw wrong('its key usage must have keyCertSign and cRLSign');
  if (!identifier) throw wrong('has no subject key identifier');
  const limit = constraint.find(({ tag }) => tag === 0x02);
  for (const critical of parts.critical) if (!understood.has(critical)) throw wrong('has a critical extension that is not understood here');
  if (extension(nameConstraints)) throw wrong('has name constraints, which nothing here would keep to');
  const purposes = extension(oids.extendedKeyUsage);
  const allowed = purposes && readAll(readOne(purposes, 0x30).content).map(({ raw }) => raw.toString('hex'));
  if (allowed && !allowed.includes(anyPurpose) && !both.every((purpose) => allowed.includes(purpose)))
    throw wrong('its extended key usage leaves out clientAuth or serverAuth: what it signs would be refused');
  return {
    der,
    subject,
    serial: parts.serial,
    sha256: certificateSha256(der),
    keyIdentifier: readOne(identifier, 0x04).content,
    spki: parts.spki,
    algorithm: algorithmOf(certificate, wrong),
    notBefore: parts.notBefore,
    notAfter: parts.notAfter,
    selfSigned: certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey),
    pathLength: limit ? limit.content.readIntBE(0, Math.min(limit.content.length, 6)) : Number.POSITIVE_INFINITY,
  };
}

function algorithmOf({ publicKey }: X509Certificate, wrong: (detail: string) => Error): string {
  const { modulusLength = 0, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  switch (publicKey.asymmetricKeyType) {
    case 'rsa':
      if (modulusLength < 2048) throw wrong(`its RSA key has ${modulusLength} bits; an authority needs at least 2048`);
      return 'RS256';
    case 'ed25519':
      return 'EdDSA';
    case 'ec':
      return namedCurve === 'prime256v1' ? 'ES256' : String(namedCurve);
    default:
      return String(publicKey.asymmetricKeyType);
  }
}

/** Whether `parent` signed `child`, by name and by key. */
export function signedBy(child: Uint8Array, parent: Uint8Array): boolean {
  const [below, above] = [new X509Certificate(Buffer.from(child)), new X509Certificate(Buffer.from(parent))];
  return below.checkIssued(above) && below.verify(above.publicKey);
}
