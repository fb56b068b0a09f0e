import { Failure } from '../domain/failure.ts';
import { allAuthorities, trustedAuthorities } from '../ledger/authorities.ts';
import type { Certificate } from '../ledger/certificates.ts';
import { trustedCrossCertificates } from '../ledger/cross-certificates.ts';
import { parseCertificate, toPem } from '../pki/certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import type { Context } from './context.ts';
import { caHash } from './create-join-token.ts';

/**
 * A certificate and the authorities between it and the root, PEM, leaf first: what a TLS endpoint sends. Where an older root
 * is still trusted and certified this one, that certificate comes last: whoever knows only the older root follows it, and
 * whoever knows the newer one does not need it.
 */
export async function certificateChain(
  { database, clock }: Context,
  certificate: Pick<Certificate, 'der' | 'authorityId'>,
): Promise<string> {
  if (!certificate.der) throw new Failure('unavailable', 'the certificate is not signed yet');
  const authorities = await allAuthorities(database.prisma);
  const chain = [certificate.der];
  let root: string | undefined;
  for (let id: string | null = certificate.authorityId; id !== null; ) {
    const authority = authorities.find((candidate) => candidate.id === id);
    if (authority?.role === 'issuing') chain.push(authority.der);
    else root = authority?.id;
    id = authority?.parentId ?? null;
  }
  const createdBefore = authorities
    .slice(
      0,
      authorities.findIndex(({ id }) => id === root),
    )
    .map(({ id }) => id);
  const cross = (await trustedCrossCertificates(database.prisma, clock())).find(
    ({ authorityId, issuerId }) => authorityId === root && createdBefore.includes(issuerId),
  );
  if (cross) chain.push(cross.der);
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

/**
 * The same roots as a SPIFFE bundle: a JWK set whose sequence grows with each root that comes or goes (SPIFFE Trust Domain
 * and Bundle §4).
 */
export async function spiffeBundle({ database }: Context): Promise<Record<string, unknown>> {
  const roots = (await allAuthorities(database.prisma)).filter(({ role }) => role === 'root');
  const trusted = roots.filter(({ status }) => status !== 'retired');
  return {
    keys: trusted.map(({ der }) => ({
      ...parseCertificate(der).publicKey.export({ format: 'jwk' }),
      use: 'x509-svid',
      x5c: [Buffer.from(der).toString('base64')],
    })),
    spiffe_sequence: roots.length * 2 - trusted.length,
    spiffe_refresh_hint: refreshHint,
  };
}

/** Seconds. */
const refreshHint = 300;

/**
 * Every authority that is not retired, and what trusted roots certified of each other, DER, roots first: what EST hands out
 * (RFC 7030 §4.1.3).
 */
export const authorityCertificates = async ({ database, clock }: Context): Promise<Uint8Array[]> => [
  ...(await trustedAuthorities(database.prisma)).map(({ der }) => der),
  ...(await trustedCrossCertificates(database.prisma, clock())).map(({ der }) => der),
];

export type TrustBundle = {
  roots: number;
  pem: string;
  spiffe: Record<string, unknown>;
  caHash: string;
  /** Where anybody may fetch them. */
  urls: { pem: string; spiffe: string };
};

/** What verifiers trust, for whoever hands it to them by hand. @throws {Failure} `unavailable` while there is no root */
export async function showTrustBundle(context: Context & Pick<CertificateContext, 'urls'>): Promise<TrustBundle> {
  const roots = (await trustedAuthorities(context.database.prisma)).filter(({ role }) => role === 'root').length;
  const { enrolment } = context.urls;
  return {
    roots,
    pem: await trustBundle(context),
    spiffe: await spiffeBundle(context),
    caHash: await caHash(context),
    urls: { pem: new URL('/trust-bundle.pem', enrolment).href, spiffe: new URL('/trust-bundle.json', enrolment).href },
  };
}
