import { X509Certificate } from 'node:crypto';
import { Failure, invalid } from '../domain/failure.ts';
import { certificateSha256 } from './certificate.ts';
import { spkiSha256 } from './public-key.ts';

/** What is known of a certificate that somebody else issued; nothing of it is believed, it is only shown. */
export type ForeignCertificate = {
  readonly der: Buffer;
  readonly sha256: Buffer;
  /** Lower-case hexadecimal without leading zeros. */
  readonly serial: string;
  readonly subject: string;
  readonly issuer: string;
  /** `dns:…`, `uri:…`, `ip:…`, `email:…`. */
  readonly names: string[];
  readonly spkiSha256: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
};

/** Characters of a subject or a name that are kept: they are shown, and no certificate may fill the page. */
const longest = 500;

/**
 * Reads every certificate of a PEM text, whatever stands between the blocks; the same one twice counts once.
 * @throws {Failure} `invalid_input` when there is none, or one cannot be read
 */
export function readForeignCertificates(pem: string): ForeignCertificate[] {
  const blocks = pem.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw invalid('pem', 'holds no block "CERTIFICATE"');
  const read = blocks.map((block, index) => {
    try {
      return readOne(new X509Certificate(block.replaceAll(/(BEGIN|END) (?:TRUSTED |X509 )/g, '$1 ')));
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
      throw invalid('pem', `certificate ${index + 1} of ${blocks.length} cannot be read`, { cause });
    }
  });
  return [...new Map(read.map((certificate) => [certificate.sha256.toString('hex'), certificate])).values()];
}

function readOne(certificate: X509Certificate): ForeignCertificate {
  const dates = [certificate.validFromDate, certificate.validToDate];
  const [notBefore, notAfter] = dates;
  if (!notBefore || !notAfter || dates.some((date) => Number.isNaN(date.getTime()))) throw new TypeError('no validity');
  return {
    der: certificate.raw,
    sha256: certificateSha256(certificate.raw),
    serial: certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: namesOf(certificate.subjectAltName),
    spkiSha256: spkiSha256(certificate.publicKey.export({ format: 'der', type: 'spki' })),
    notBefore,
    notAfter,
  };
}

/** What a certificate says of itself, cut to what is worth keeping of one that nobody here knows. */
export type SaidNames = { readonly subject: string; readonly issuer: string; readonly names: readonly string[] };
const kept = { characters: 200, names: 8 };

export function namesSaidBy(certificate: X509Certificate): SaidNames {
  const cut = (text: string): string => text.slice(0, kept.characters).toWellFormed();
  const names = namesOf(certificate.subjectAltName).slice(0, kept.names).map(cut);
  return { subject: cut(oneLine(certificate.subject)), issuer: cut(oneLine(certificate.issuer)), names };
}

const storable = (text: string): string => text.toWellFormed().replaceAll(/\p{Cc}+/gu, ' ');
const oneLine = (name: string | undefined): string => storable((name ?? '').trim().split('\n').reverse().join(', ')).slice(0, longest);

/** What cannot be read stays as it is written: whoever chose the name is not to choose whether the certificate is seen. */
function unquoted(value: string): string {
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

const kinds: Readonly<Record<string, string>> = { DNS: 'dns', URI: 'uri', 'IP Address': 'ip', email: 'email' };

/** Node writes `DNS:a.example, URI:"odd, value"`: a value with anything odd in it stands in quotes, as JSON. */
function namesOf(text: string | undefined): string[] {
  const names = [...(text ?? '').matchAll(/(DNS|URI|IP Address|email):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)].map(
    ([, kind = '', value = '']) => {
      return storable(`${kinds[kind]}:${value.startsWith('"') ? unquoted(value) : value}`).slice(0, longest);
    },
  );
  return names.slice(0, 100);
}
