import type { Actor } from '../domain/actor.ts';
import { tokensOfCertificate } from '../ledger/case-handling.ts';
import { type BoundToken, countIssuedSince, liveTokensBoundTo } from '../ledger/certificate-tokens.ts';
import { findCertificate } from '../ledger/certificate-views.ts';
import type { Page, PageRequest } from '../ledger/page.ts';
import type { Context } from './context.ts';
import { denyInPortions } from './deny-identity-tokens.ts';

/** Tokens bound to a certificate that could be used now. @throws {Failure} `not_found` */
export async function listTokensOf(
  { database, clock }: Context,
  { certificate: reference, ...page }: PageRequest & { readonly certificate: string },
): Promise<Page<BoundToken>> {
  const now = clock();
  const { certificate } = await findCertificate(database.prisma, reference, now);
  return liveTokensBoundTo(database.prisma, certificate.id, page, now);
}

/** How many tokens were issued with a certificate since its key is suspected. @throws {Failure} `not_found` */
export async function countTokensSince(
  { database, clock }: Context,
  { certificate: reference, since }: { readonly certificate: string; readonly since: Date },
): Promise<{ count: number; more: boolean }> {
  const { certificate } = await findCertificate(database.prisma, reference, clock());
  return certificate.thumbprint === null ? { count: 0, more: false } : countIssuedSince(database.prisma, certificate.thumbprint, since);
}

/**
 * Ends every token that is bound to a certificate, and leaves the certificate as it is: its holder may ask for new ones.
 * @returns how many this call ended, and whether some may be left because there were very many
 * @throws {Failure} `not_found`
 */
export async function denyTokensOfCertificate(
  context: Context,
  actor: Actor,
  { certificate: reference, comment }: { readonly certificate: string; readonly comment?: string | undefined },
): Promise<{ denied: number; left: boolean }> {
  const { certificate } = await findCertificate(context.database.prisma, reference, context.clock());
  return denyInPortions(context, actor, {
    some: (ledger, at, limit) => tokensOfCertificate(ledger, certificate.id, at, limit),
    type: 'certificate.tokens_denied',
    target: { kind: 'certificate', id: certificate.id, name: certificate.identityName ?? certificate.subject },
    comment,
  });
}
