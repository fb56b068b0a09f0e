import { Prisma } from '#prisma';
import type { CaseState } from '../domain/cases.ts';
import type { DecisionCode } from '../domain/codes.ts';
import { notFound } from '../domain/failure.ts';
import { fromPublicId, toPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';

/** What whoever handles a case needs of it. */
export type HeldCase = {
  readonly id: string;
  /** With its prefix. */
  readonly name: string;
  readonly state: CaseState;
  readonly code: DecisionCode;
  readonly assignee: string | null;
  readonly jtis: readonly string[];
  readonly resourceServerId: string | null;
  readonly tokenIdentityId: string | null;
  readonly presentedIdentityId: string | null;
  readonly boundCertificateId: string | null;
};

/** The case, and nobody else handles it until the transaction ends. @throws {Failure} `not_found` */
export async function holdCase(ledger: Ledger, reference: string): Promise<HeldCase> {
  const id = caseIdOf(reference);
  const rows =
    id === undefined
      ? []
      : await ledger.$queryRaw<Omit<HeldCase, 'name'>[]>(Prisma.sql`
        SELECT id, state, code, assignee, jtis, resource_server_id AS "resourceServerId", token_identity_id AS "tokenIdentityId",
          presented_identity_id AS "presentedIdentityId", bound_certificate_id AS "boundCertificateId"
        FROM rejection_cases WHERE id = ${id}::uuid FOR UPDATE`);
  const [row] = rows;
  if (row === undefined) throw notFound(`the case ${reference}`);
  return { ...row, name: toPublicId('case', row.id) };
}

export const caseIdOf = (reference: string): string | undefined => fromPublicId('case', reference);

/** False where the case is in none of those states. */
export async function moveCase(ledger: Ledger, id: string, from: readonly CaseState[], to: CaseState): Promise<boolean> {
  const { count } = await ledger.rejectionCase.updateMany({ where: { id, state: { in: [...from] } }, data: { state: to } });
  return count === 1;
}

export async function assignCase(ledger: Ledger, id: string, assignee: string | null): Promise<void> {
  await ledger.rejectionCase.update({ where: { id }, data: { assignee }, select: { id: true } });
}

export type NewNote = { readonly id: string; readonly caseId: string; readonly at: Date; readonly author: string; readonly text: string };

export async function addNote(ledger: Ledger, note: NewNote): Promise<void> {
  await ledger.caseNote.create({ data: note, select: { id: true } });
}

/** Tokens bound to a certificate that have not ended and are not denied, with their ends. */
export const tokensOfCertificate = (
  ledger: Ledger,
  certificateId: string,
  now: Date,
  limit: number,
): Promise<{ jti: string; expiresAt: Date }[]> =>
  ledger.$queryRaw<{ jti: string; expiresAt: Date }[]>(Prisma.sql`
    SELECT t.jti, t.expires_at AS "expiresAt" FROM tokens t
    WHERE t.certificate_id = ${certificateId}::uuid AND t.expires_at > ${now}::timestamptz
      AND NOT EXISTS (SELECT FROM denied_tokens d WHERE d.jti = t.jti)
    ORDER BY t.expires_at DESC LIMIT ${limit}`);

/** Tokens that were presented in a case, of which it keeps only some by name, with their ends; those that end last first. */
export const tokensOfCase = (
  ledger: Ledger,
  { id, jtis }: Pick<HeldCase, 'id' | 'jtis'>,
  limit: number,
): Promise<{ jti: string; expiresAt: Date }[]> =>
  ledger.$queryRaw<{ jti: string; expiresAt: Date }[]>(Prisma.sql`
    SELECT t.jti, t.expires_at AS "expiresAt" FROM tokens t
    WHERE t.jti IN (
      SELECT e.jti FROM case_decisions d JOIN events e ON e.id = d.decision_id AND e.at = d.at WHERE d.case_id = ${id}::uuid
      UNION SELECT unnest(${[...jtis]}::uuid[]))
    ORDER BY t.expires_at DESC LIMIT ${limit}`);

/** Whose token a case is about, who owns that, and who presented it; null where that is not known. */
export async function partiesOf(
  ledger: Ledger,
  id: string,
): Promise<{ owner: string | null; identity: string | null; presenter: string | null; presenterOwner: string | null }> {
  const [row] = await ledger.$queryRaw<
    { owner: string | null; identity: string | null; presenter: string | null; presenterOwner: string | null }[]
  >(Prisma.sql`
    SELECT ti.owner, ti.name AS identity, pi.name AS presenter, pi.owner AS "presenterOwner" FROM rejection_cases c
    LEFT JOIN identities ti ON ti.id = c.token_identity_id LEFT JOIN identities pi ON pi.id = c.presented_identity_id
    WHERE c.id = ${id}::uuid`);
  return row ?? { owner: null, identity: null, presenter: null, presenterOwner: null };
}
