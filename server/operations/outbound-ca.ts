import { X509Certificate } from 'node:crypto';
import { invalid } from '../domain/failure.ts';

/** Whom the TLS certificate of somebody that is asked is checked against. @throws {Failure} `invalid_input` */
export function requireCertificates(pem: string): void {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw invalid('caPem', 'holds no block "CERTIFICATE"');
  for (const block of blocks) {
    try {
      new X509Certificate(block);
    } catch (cause) {
      throw invalid('caPem', 'holds a certificate that cannot be read', { cause });
    }
  }
}
