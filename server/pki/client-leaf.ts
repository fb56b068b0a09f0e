import type { X509Certificate } from 'node:crypto';
import { oids } from './algorithms.ts';
import { readCertificate } from './certificate.ts';

/** A client, and beside that a server: a workload that serves and calls with one certificate. */
const allowed: ReadonlySet<string> = new Set([oids.clientAuth, oids.serverAuth]);

/**
 * What OpenSSL's verification of a client certificate lets pass although it must not: a certificate without a purpose or
 * with any purpose, one that is only for servers, one that is an authority, one before version 3 (RFC 5280 §4.1.2.1, §4.2.1.9, §4.2.1.12).
 * It stands beside the handshake and the ledger, never in place of them.
 * @returns what is wrong; null when the certificate may authenticate a client
 */
export function checkClientLeaf(certificate: X509Certificate): string | null {
  if (certificate.ca) return 'it is an authority';
  // `keyUsage` of Node is the extended key usage.
  const purposes: readonly string[] = certificate.keyUsage ?? [];
  if (!purposes.includes(oids.clientAuth) || purposes.some((purpose) => !allowed.has(purpose)))
    return 'its purpose is not exactly client authentication, with or without that of a server';
  try {
    return readCertificate(certificate.raw).version === 3 ? null : 'it is not version 3';
  } catch {
    return 'it cannot be read';
  }
}
