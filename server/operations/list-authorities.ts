import { addSeconds } from '../domain/clock.ts';
import { type AuthorityView as Row, listAuthorities as rows } from '../ledger/authorities.ts';
import { type CrlView as CrlRow, listCrls } from '../ledger/crl-views.ts';
import type { Ledger } from '../ledger/database.ts';
import type { AnswerTimes } from '../metrics/answer-times.ts';
import { toPem } from '../pki/certificate.ts';
import { crlUrl } from '../pki/tbs-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import type { OcspContext } from './ocsp-context.ts';
import { crlRetention } from './prepare-crl.ts';

type CrlView = CrlRow & { url: string };
export type AuthorityView = Omit<Row, 'der'> & {
  pem: string;
  /** Its first list, which is the only one of an authority with few certificates. */
  crl: CrlView | null;
  /** Further lists that are kept up. */
  crlShards: CrlView[];
};

/** With how fast this process answered for the status of what it signed; null where nobody asked it. */
export type ListedAuthority = AuthorityView & { ocsp: ReturnType<AnswerTimes['of']> };

/** The authorities with their certificates and the revocation lists that they published last. */
export async function listAuthorities({
  database,
  clock,
  urls,
  ocspTimes,
}: CertificateContext & Pick<OcspContext, 'ocspTimes'>): Promise<ListedAuthority[]> {
  const now = clock();
  const lists = await keptUpCrls(database.prisma, now);
  return (await rows(database.prisma, now)).map((row) => ({ ...viewOf(row, lists.get(row.id), urls.pki), ocsp: ocspTimes.of(row.id) }));
}

/** The lists that a certificate may still name, by authority. */
export const keptUpCrls = (ledger: Ledger, now: Date): Promise<Map<string, CrlRow[]>> => listCrls(ledger, addSeconds(now, -crlRetention));

export function viewOf({ der, ...row }: Row, lists: readonly CrlRow[] | undefined, pkiUrl: string): AuthorityView {
  const crls = (lists ?? []).map((list) => ({ ...list, url: crlUrl(pkiUrl, row.name, list.shard) }));
  return {
    ...row,
    pem: toPem('CERTIFICATE', Buffer.from(der, 'base64')),
    crl: crls.find(({ shard }) => shard === 0) ?? null,
    crlShards: crls.filter(({ shard }) => shard > 0),
  };
}
