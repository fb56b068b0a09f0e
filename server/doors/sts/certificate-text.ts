import { createHash, X509Certificate } from 'node:crypto';
import type { SeenCertificate } from '../../operations/judge-token.ts';
import { namesSaidBy } from '../../pki/foreign.ts';

/** The same certificates are asked about again and again: those seen last, by their text, for each spelling apart. */
const bySpelling = new Map<string, Map<string, SeenCertificate>>();
const remembered = 1_000;
/** Characters; a caller may pad its text with white space, and is not to fill the memory with that. */
const longestRemembered = 8_192;

/**
 * A certificate from a text that somebody else wrote. `derOf` reads the spelling; it may throw, and gives undefined for what is none.
 * @param spelling tells texts apart that mean different things in different places
 */
export function readCertificate(spelling: string, text: string, derOf: (text: string) => Buffer | undefined): SeenCertificate | undefined {
  const seen = bySpelling.get(spelling) ?? new Map<string, SeenCertificate>();
  bySpelling.set(spelling, seen);
  const known = seen.get(text);
  if (known) return known;
  const read = parse(text, derOf);
  if (!read || text.length > longestRemembered) return read;
  if (seen.size >= remembered) seen.delete(seen.keys().next().value ?? '');
  seen.set(text, read);
  return read;
}

function parse(text: string, derOf: (text: string) => Buffer | undefined): SeenCertificate | undefined {
  try {
    const der = derOf(text);
    if (!der) return undefined;
    const certificate = new X509Certificate(der);
    // What follows the certificate would not be part of it, yet part of its hash.
    if (!certificate.raw.equals(der)) return undefined;
    return {
      thumbprint: createHash('sha256').update(der).digest('base64url'),
      serial: certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
      says: namesSaidBy(certificate),
    };
  } catch {
    return undefined;
  }
}

// One class between the two lines: with white space as a part of its own, a long run of it would take quadratic time.
const pemShape = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;

/** Of one certificate in PEM, URL-escaped or not. */
export function derOfPem(text: string): Buffer | undefined {
  const pem = pemShape.exec(text.includes('%') ? decodeURIComponent(text) : text)?.[1];
  return pem === undefined ? undefined : Buffer.from(pem, 'base64');
}
