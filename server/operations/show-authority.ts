import { allAuthorities, showAuthority as find } from '../ledger/authorities.ts';
import { type PublishedCrl, publishedCrls } from '../ledger/crl-views.ts';
import { trustedCrossCertificates } from '../ledger/cross-certificates.ts';
import { toPem } from '../pki/certificate.ts';
import { certificateUrl, crlUrl, ocspUrl } from '../pki/tbs-certificate.ts';
import { type NextStep, nextStep } from './authority-step.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type AuthorityView, keptUpCrls, viewOf } from './list-authorities.ts';

export type AuthorityDetail = AuthorityView & {
  /** The authorities above it, up to its root, PEM. */
  readonly chainPem: string;
  /** Trusted roots that certified this one as well: who knows only them accepts what stands below it. */
  readonly crossSignedBy: string[];
  /** Where its certificate, its first revocation list and the status of what it signed can be asked for; null where nothing is published. */
  readonly addresses: { readonly certificate: string; readonly crl: string | null; readonly ocsp: string | null };
  readonly next: NextStep | null;
};

/** One authority, by name or id, with the step of its lifecycle that comes next. @throws {Failure} `not_found` */
export async function showAuthority(context: CertificateContext, reference: string): Promise<AuthorityDetail> {
  const { database, clock, urls } = context;
  const now = clock();
  const row = await find(database.prisma, reference, now);
  const lists = await keptUpCrls(database.prisma, now);
  const all = await allAuthorities(database.prisma);
  const above: string[] = [];
  for (let parent = parentOf(row.id); parent !== undefined; parent = parentOf(parent.id)) above.push(toPem('CERTIFICATE', parent.der));
  const cross = (await trustedCrossCertificates(database.prisma, now)).filter(({ authorityId }) => authorityId === row.id);
  const isHere = row.custody !== 'external';
  return {
    ...viewOf(row, lists.get(row.id), urls.pki),
    chainPem: above.join(''),
    crossSignedBy: cross.map(({ issuerName }) => issuerName),
    addresses: {
      certificate: certificateUrl(urls.pki, row.name),
      crl: isHere ? crlUrl(urls.pki, row.name, 0) : null,
      ocsp: isHere && row.role === 'issuing' ? ocspUrl(urls.pki) : null,
    },
    next: await nextStep(database.prisma, row, now),
  };

  function parentOf(id: string) {
    const parentId = all.find((authority) => authority.id === id)?.parentId;
    return all.find((authority) => authority.id === parentId);
  }
}

/** The revocation lists that it published last, each as its event in the ledger says. @throws {Failure} `not_found` */
export async function listPublishedCrls(
  { database, clock }: CertificateContext,
  { authority, limit }: { readonly authority: string; readonly limit: number },
): Promise<{ items: PublishedCrl[] }> {
  const { id } = await find(database.prisma, authority, clock());
  return { items: await publishedCrls(database.prisma, id, limit) };
}
