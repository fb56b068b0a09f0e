import { Failure } from '../domain/failure.ts';
import type { Certificate } from '../ledger/certificates.ts';
import { readCsr } from '../pki/csr.ts';
import { requireSameNames } from '../pki/csr-names.ts';
import type { CertificateContext } from './certificate-context.ts';
import { renewCertificate } from './renew-certificate.ts';

/**
 * Renews as EST does it: the request must name what the certificate on the connection names (RFC 7030 §4.2.2).
 * @param renewal the request in DER
 * @throws {Failure} `invalid_input` when it names anything else; otherwise as `renewCertificate`
 */
export function reenroll(
  context: CertificateContext,
  renewal: { readonly current: Certificate; readonly csr: Uint8Array; readonly sourceAddress?: string | undefined },
): Promise<Certificate> {
  readCsr(renewal.csr);
  if (!renewal.current.der) throw new Failure('forbidden', 'the certificate is not signed yet');
  requireSameNames(renewal.csr, renewal.current.der);
  return renewCertificate(context, renewal);
}
