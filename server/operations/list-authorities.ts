import { type AuthorityView as Row, listAuthorities as rows } from '../ledger/authorities.ts';
import { toPem } from '../pki/certificate.ts';
import { crlUrl } from '../pki/tbs-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';

export type AuthorityView = Omit<Row, 'der' | 'crl'> & {
  pem: string;
  crl: (NonNullable<Row['crl']> & { url: string }) | null;
};

/** The authorities with their certificates and the revocation lists that they published last. */
export async function listAuthorities({ database, clock, urls }: CertificateContext): Promise<AuthorityView[]> {
  return (await rows(database.prisma, clock())).map((row) => viewOf(row, urls.pki));
}

export const viewOf = ({ der, crl, ...row }: Row, pkiUrl: string): AuthorityView => ({
  ...row,
  pem: toPem('CERTIFICATE', Buffer.from(der, 'base64')),
  crl: crl && { ...crl, url: crlUrl(pkiUrl, row.name) },
});
