import { allAuthorities, showAuthority as find } from '../ledger/authorities.ts';
import { toPem } from '../pki/certificate.ts';
import { type NextStep, nextStep } from './authority-step.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type AuthorityView, keptUpCrls, viewOf } from './list-authorities.ts';

export type AuthorityDetail = AuthorityView & {
  /** The authorities above it, up to its root, PEM. */
  readonly chainPem: string;
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
  return { ...viewOf(row, lists.get(row.id), urls.pki), chainPem: above.join(''), next: await nextStep(database.prisma, row, now) };

  function parentOf(id: string) {
    const parentId = all.find((authority) => authority.id === id)?.parentId;
    return all.find((authority) => authority.id === parentId);
  }
}
