import { type CertificateHeader, isCertificateHeader } from '../../domain/gateway.ts';
import type { ForwardedRequest } from '../../operations/verify-forwarded.ts';
import { derOfPem, readCertificate } from './certificate-text.ts';

type Forwarded = ForwardedRequest['certificate'];

/**
 * The certificate of the client of a gateway, in the one header that the gateway registered. Any other header that claims to hold one, in
 * whatever spelling, and a second one of the same name is a conflict: one of them may be the client's own invention.
 * @param rawHeaders names and values by turns, as they came
 */
export function readForwardedCertificate(rawHeaders: readonly string[], header: CertificateHeader): Forwarded {
  let value: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!isCertificateHeader(name)) continue;
    if (name.toLowerCase() !== header.toLowerCase())
      return { kind: 'conflict', reason: `${header} is registered, and ${printable(name)} came` };
    if (value !== undefined) return { kind: 'conflict', reason: `${header} came twice` };
    value = rawHeaders[index + 1] ?? '';
  }
  const text = value === undefined ? '' : spellings[header].certificateIn(value.trim());
  if (text === '') return { kind: 'none' };
  const certificate = text === undefined ? undefined : readCertificate(header, text, spellings[header].derOf);
  return certificate
    ? { kind: 'shown', certificate }
    : { kind: 'unreadable', reason: `${header} holds no certificate: ${expected[header]}` };
}

const printable = (name: string): string => name.replaceAll(/[^\x21-\x7e]/g, '?').slice(0, 60);

type Spelling = {
  /** What stands for the certificate in the value; empty where there is none, undefined where that cannot be said. */
  certificateIn(value: string): string | undefined;
  derOf(text: string): Buffer | undefined;
};

const derOfBase64 = (text: string): Buffer | undefined => (/^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined);

const spellings: Record<CertificateHeader, Spelling> = {
  // A byte sequence of structured fields (RFC 8941 §3.3.5); an empty one is what Caddy writes where there is no certificate.
  'Client-Cert': { certificateIn: (value) => (value === '' ? '' : /^:([^:]*):$/.exec(value)?.[1]), derOf: derOfBase64 },
  'X-SSL-Client-Cert': { certificateIn: (value) => value, derOf: derOfPem },
  'X-Forwarded-Client-Cert': { certificateIn: lastCertificate, derOf: derOfPem },
  // The certificates of the whole chain, the client's own first; older versions escape them.
  'X-Forwarded-Tls-Client-Cert': {
    certificateIn: (value) => value.split(/,|%2C/i)[0],
    derOf: (text) => derOfBase64(text.includes('%') ? decodeURIComponent(text) : text),
  },
};

const expected: Record<CertificateHeader, string> = {
  'Client-Cert': 'the base64 of its DER between colons (RFC 9440)',
  'X-SSL-Client-Cert': 'URL-escaped PEM of one certificate',
  'X-Forwarded-Client-Cert': 'Cert="…" with URL-escaped PEM in its last element (set_current_client_cert_details: cert)',
  'X-Forwarded-Tls-Client-Cert': 'the base64 of its DER (passTLSClientCert: pem)',
};

/** The one `Cert` of the last element of Envoy's list: what stands before it, others wrote. */
function lastCertificate(value: string): string | undefined {
  if (value === '') return '';
  const element = splitOutsideQuotes(value, ',').at(-1);
  const certificates = splitOutsideQuotes(element ?? '', ';')
    .map((pair) => /^\s*cert\s*=(.*)$/is.exec(pair)?.[1]?.trim())
    .filter((text) => text !== undefined);
  const [certificate] = certificates;
  if (certificates.length !== 1 || certificate === undefined) return undefined;
  const quoted = /^"([^"\\]*)"$/.exec(certificate);
  return (quoted ? quoted[1] : certificate) || undefined;
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let begin = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '\\' && quoted) index++;
    else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      parts.push(text.slice(begin, index));
      begin = index + 1;
    }
  }
  return [...parts, text.slice(begin)];
}
