import type { X509Certificate } from 'node:crypto';
import { oids } from './algorithms.ts';
import { readCertificate } from './certificate.ts';

/**
 * What OpenSSL's verification of a client certificate lets pass although it must not: a certificate without a purpose or
 * with any purpose, one that is an authority, one before version 3 (RFC 5280 §4.1.2.1, §4.2.1.9, §4.2.1.12).
 * It stands beside the handshake and the ledger, never in place of them.
 * @returns what is wrong; null when the certificate may authenticate a client
 */
export function checkClientLeaf(certificate: X509Certificate): string | null {
  if (certificate.ca) return 'it is an authority';
  // `keyUsage` of Node is the extended key usage.
  const purposes: readonly string[] = certificate.keyUsage ?? [];
  if (purposes.length !== 1 || purposes[0] !== oids.clientAuth) return 'its purpose is not exactly client authentication';
  try {
    return readCertificate(certificate.raw).version === 3 ? null : 'it is not version 3';
  } catch {
    return 'it cannot be read';
  }
}
