import { Failure } from '../domain/failure.ts';
import { allAuthorities, trustedAuthorities } from '../ledger/authorities.ts';
import type { Certificate } from '../ledger/certificates.ts';
import { toPem } from '../pki/certificate.ts';
import type { Context } from './context.ts';

/** A certificate and the authorities between it and the root, PEM, leaf first: what a TLS endpoint sends. */
export async function certificateChain({ database }: Context, certificate: Pick<Certificate, 'der' | 'authorityId'>): Promise<string> {
  if (!certificate.der) throw new Failure('unavailable', 'the certificate is not signed yet');
  const authorities = await allAuthorities(database.prisma);
  const chain = [certificate.der];
  for (let id: string | null = certificate.authorityId; id !== null; ) {
    const authority = authorities.find((candidate) => candidate.id === id);
    if (authority?.role === 'issuing') chain.push(authority.der);
    id = authority?.parentId ?? null;
  }
  return chain.map((der) => toPem('CERTIFICATE', der)).join('');
}

/** The roots that are not retired, PEM: what a client trusts. Those that are prepared come early, so that they are known in time. */
export async function trustBundle({ database }: Context): Promise<string> {
  const authorities = await trustedAuthorities(database.prisma);
  return authorities
    .filter(({ role }) => role === 'root')
    .map(({ der }) => toPem('CERTIFICATE', der))
    .join('');
}

/** Every authority that is not retired, DER, roots first: what EST hands out (RFC 7030 §4.1.3). */
export const authorityCertificates = async ({ database }: Context): Promise<Uint8Array[]> =>
  (await trustedAuthorities(database.prisma)).map(({ der }) => der);
