import { type CertificateRecord, type CertificateView, certificateRecord, findCertificate } from '../ledger/certificate-views.ts';
import { type ForeignCertificateView, findForeignCertificate } from '../ledger/foreign-certificates.ts';
import { toPem } from '../pki/certificate.ts';
import type { Context } from './context.ts';

export type CertificateDetail = CertificateView & {
  /** Null while pending. */
  pem: string | null;
  /** The certificate and its issuing authority; alone, where it was made elsewhere. */
  chainPem: string | null;
  liveTokens: number;
  liveUntil: Date | null;
  /** All certificates of its lineage, newest first. */
  lineage: CertificateView[];
};

/**
 * Shows a certificate by id, serial or thumbprint.
 * @throws {Failure} `not_found`
 */
export async function showCertificate({ database, clock }: Context, reference: string): Promise<CertificateDetail> {
  return detailOf(await findCertificate(database.statements, reference, clock()));
}

/** Shows one that was just issued, by the id of its row. @throws {Failure} `unavailable` when the ledger does not answer */
export async function showIssued({ database, clock }: Context, id: string): Promise<CertificateDetail> {
  return detailOf(await certificateRecord(database.statements, id, clock()));
}

function detailOf({ certificate, der, issuerDer, ...more }: CertificateRecord): CertificateDetail {
  const pem = der && toPem('CERTIFICATE', der);
  return { ...certificate, ...more, pem, chainPem: pem && (issuerDer ? pem + toPem('CERTIFICATE', issuerDer) : pem) };
}

/** Shows a certificate of another authority. @throws {Failure} `not_found` */
export async function showForeignCertificate(
  { database, clock }: Context,
  reference: string,
): Promise<ForeignCertificateView & { pem: string }> {
  const { certificate, der } = await findForeignCertificate(database.prisma, reference, clock());
  return { ...certificate, pem: toPem('CERTIFICATE', der) };
}
