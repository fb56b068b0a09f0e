import { createHash, X509Certificate } from 'node:crypto';
import { invalid } from '../domain/failure.ts';
import { type Element, NotDer, readAll, readOne } from './der-reader.ts';

/** The parts of an X.509 v3 certificate as they stand in its DER (RFC 5280 §4.1). */
export type CertificateParts = {
  /** To-be-signed certificate. */
  readonly tbs: Buffer;
  readonly version: 1 | 2 | 3;
  /** Lower-case hexadecimal, no leading zeros. */
  readonly serial: string;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly spki: Buffer;
  /** Content of each extension by the hexadecimal of its object identifier's element. */
  readonly extensions: ReadonlyMap<string, Buffer>;
  /** Those of them that are critical. */
  readonly critical: ReadonlySet<string>;
};

/** SHA-256 of the DER: what identifies a certificate here, and never its name, serial or issuer. */
export const certificateSha256 = (der: Uint8Array): Buffer => createHash('sha256').update(der).digest();

/** `x5t#S256` of RFC 8705 §3.1: base64url without padding, 43 characters. */
export const thumbprint = (der: Uint8Array): string => certificateSha256(der).toString('base64url');

/**
 * Reads one certificate in PEM or DER.
 * @throws {Failure} `invalid_input` when it is not exactly one certificate
 */
export function parseCertificate(input: string | Uint8Array): X509Certificate {
  try {
    return new X509Certificate(typeof input === 'string' ? input : Buffer.from(input));
  } catch (cause) {
    throw invalid('certificate', 'is not an X.509 certificate in PEM or DER', { cause });
  }
}

/** DER as PEM (RFC 7468 §5). */
export const toPem = (label: 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'X509 CRL', der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

/** Takes a certificate apart. @throws {NotDer} when it is not one */
export function readCertificate(der: Uint8Array): CertificateParts {
  const [tbs] = readAll(readOne(der, 0x30).content);
  if (tbs === undefined) throw new NotDer('an empty certificate');
  return readTbs(tbs.raw);
}

const issuers: { readonly der: Buffer; readonly parts: CertificateParts }[] = [];
const rememberedIssuers = 16;

/** The same for an authority, whose certificate is read again and again: the last few of them are remembered by their octets. */
export function readIssuer(der: Uint8Array): CertificateParts {
  const known = issuers.find((one) => one.der.equals(der));
  if (known) return known.parts;
  const copy = Buffer.from(der);
  const parts = readCertificate(copy);
  issuers.unshift({ der: copy, parts });
  issuers.length = Math.min(issuers.length, rememberedIssuers);
  return parts;
}

/** Takes a to-be-signed certificate apart. @throws {NotDer} when it is not one */
export function readTbs(tbs: Uint8Array): CertificateParts {
  const elements = readAll(readOne(tbs, 0x30).content);
  const versionElement = elements[0]?.tag === 0xa0 ? elements.shift() : undefined;
  const version = versionElement ? (readOne(versionElement.content, 0x02).content[0] ?? 0) + 1 : 1;
  const [serial, , issuer, validity, subject, spki, ...rest] = elements;
  if (!serial || !issuer || !validity || !subject || !spki || (version !== 1 && version !== 2 && version !== 3)) {
    throw new NotDer('not a certificate');
  }
  const [notBefore, notAfter] = readAll(validity.content).map(readTime);
  if (!notBefore || !notAfter) throw new NotDer('no validity');
  return {
    tbs: Buffer.from(tbs),
    version,
    serial: serial.content.toString('hex').replace(/^0+(?=.)/, ''),
    issuer: issuer.raw,
    subject: subject.raw,
    notBefore,
    notAfter,
    spki: spki.raw,
    ...readExtensions(rest.find(({ tag }) => tag === 0xa3)),
  };
}

function readExtensions(element: Element | undefined): Pick<CertificateParts, 'extensions' | 'critical'> {
  const extensions = new Map<string, Buffer>();
  const critical = new Set<string>();
  for (const extension of element ? readAll(readOne(element.content, 0x30).content) : []) {
    const [oid, ...rest] = readAll(extension.content);
    const value = rest.at(-1);
    if (!oid || !value) throw new NotDer('not an extension');
    const name = oid.raw.toString('hex');
    extensions.set(name, value.content);
    if (rest[0]?.tag === 0x01 && rest[0].content[0] !== 0) critical.add(name);
  }
  return { extensions, critical };
}

/** UTCTime or GeneralizedTime in the only form that RFC 5280 §4.1.2.5 allows. */
export function readTime({ tag, content }: Element): Date {
  const text = content.toString('latin1');
  const parts = /^(\d\d|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts || (tag === 0x17) !== (text.length === 13) || (tag !== 0x17 && tag !== 0x18)) throw new NotDer('not a time');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const fullYear = tag === 0x18 ? year : year < 50 ? 2000 + year : 1900 + year;
  return new Date(Date.UTC(fullYear, month - 1, day, hour, minute, second));
}
