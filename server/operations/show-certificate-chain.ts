import { allAuthorities } from '../ledger/authorities.ts';
import { findCertificate } from '../ledger/certificate-views.ts';
import { readCertificate, thumbprint, toPem } from '../pki/certificate.ts';
import { describeTbs } from '../pki/describe.ts';
import type { Context } from './context.ts';

export type ChainLink = {
  /** Null for the certificate itself. */
  readonly authority: string | null;
  readonly subject: string;
  readonly thumbprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** What it says, in the words of `openssl x509 -text`; null where it was made elsewhere and has something in it that has no words here. */
  readonly text: string | null;
  readonly pem: string;
};

/**
 * A certificate and the authorities above it, up to the root. Empty while it is pending; alone, where it was made elsewhere.
 * @throws {Failure} `not_found`
 */
export async function showCertificateChain({ database, clock }: Context, reference: string): Promise<{ items: ChainLink[] }> {
  const { certificate, der } = await findCertificate(database.statements, reference, clock());
  if (der === null) return { items: [] };
  const items = [linkOf(der, certificate.subject, null)];
  const authorities = await allAuthorities(database.prisma);
  for (let above = authorities.find(({ name }) => name === certificate.authority); above !== undefined; ) {
    items.push(linkOf(above.der, above.subject, above.name));
    const { parentId } = above;
    above = authorities.find(({ id }) => id === parentId);
  }
  return { items };
}

function linkOf(der: Uint8Array, subject: string, authority: string | null): ChainLink {
  const parts = readCertificate(der);
  const { notBefore, notAfter } = parts;
  return { authority, subject, thumbprint: thumbprint(der), notBefore, notAfter, text: textOf(parts), pem: toPem('CERTIFICATE', der) };
}

function textOf({ version, tbs }: ReturnType<typeof readCertificate>): string | null {
  if (version !== 3) return null;
  try {
    return describeTbs(tbs).text;
  } catch {
    return null;
  }
}
