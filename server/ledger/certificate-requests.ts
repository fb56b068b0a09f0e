import { Prisma } from '#prisma';
import type { CertificateRequestSource, CertificateRequestStatus } from '../domain/certificate-request.ts';
import { notFound } from '../domain/failure.ts';
import type { IdentityKind, IdentityStatus } from '../domain/identity.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';

export type CertificateRequest = {
  id: string;
  status: CertificateRequestStatus;
  source: CertificateRequestSource;
  identityId: string;
  identityName: string;
  profileId: string;
  profileName: string;
  spki: Uint8Array;
  spkiSha256: Uint8Array;
  joinTokenId: string | null;
  requestedBy: string;
  requestedAt: Date;
  sourceAddress: string | null;
  /** When it ends if nobody decides. */
  expiresAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  comment: string | null;
  certificateId: string | null;
  collectedAt: Date | null;
  /** Of the identity, as it is now. */
  kind: IdentityKind;
  owner: string;
  environment: string;
  spiffeId: string;
  identityStatus: IdentityStatus;
};

/** Also while no process has come to end it. */
export const hasExpired = ({ status, expiresAt }: Pick<CertificateRequest, 'status' | 'expiresAt'>, now: Date): boolean =>
  status === 'expired' || (status === 'pending' && expiresAt <= now);

const select = Prisma.sql`
  SELECT r.id, r.status, r.source, r.identity_id AS "identityId", i.name AS "identityName", r.profile_id AS "profileId",
    p.name AS "profileName", r.spki, r.spki_sha256 AS "spkiSha256", r.join_token_id AS "joinTokenId", r.requested_by AS "requestedBy",
    r.requested_at AS "requestedAt", r.source_address AS "sourceAddress", r.expires_at AS "expiresAt", r.decided_by AS "decidedBy", r.decided_at AS "decidedAt",
    r.comment, r.certificate_id AS "certificateId", r.collected_at AS "collectedAt", i.kind, i.owner, i.environment,
    i.spiffe_id AS "spiffeId", i.status AS "identityStatus"
  FROM certificate_requests r JOIN identities i ON i.id = r.identity_id JOIN profiles p ON p.id = r.profile_id`;

export type NewCertificateRequest = Pick<
  CertificateRequest,
  'id' | 'source' | 'identityId' | 'profileId' | 'spkiSha256' | 'requestedBy'
> & {
  readonly spki: Uint8Array;
  readonly joinTokenId: string | null;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly sourceAddress: string | null;
};

/** Adds a request, and says whether it is new; one that asks for the same thing, or with the same join token, waits already. */
export async function insertCertificateRequest(ledger: Ledger, row: NewCertificateRequest): Promise<boolean> {
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO certificate_requests (id, identity_id, profile_id, spki, spki_sha256, source, join_token_id, status, requested_by,
      requested_at, expires_at, source_address)
    VALUES (${row.id}::uuid, ${row.identityId}::uuid, ${row.profileId}::uuid, ${row.spki}, ${row.spkiSha256}, ${row.source},
      ${row.joinTokenId}::uuid, 'pending', ${row.requestedBy}, ${row.requestedAt}, ${row.expiresAt}, ${row.sourceAddress})
    ON CONFLICT DO NOTHING`);
  return inserted === 1;
}

/** The request that waits for the same identity, profile and key. */
export async function pendingRequestFor(
  ledger: Ledger,
  { identityId, profileId, spkiSha256 }: Pick<CertificateRequest, 'identityId' | 'profileId' | 'spkiSha256'>,
): Promise<CertificateRequest | undefined> {
  const [row] = await ledger.$queryRaw<CertificateRequest[]>(Prisma.sql`
    ${select} WHERE r.identity_id = ${identityId}::uuid AND r.profile_id = ${profileId}::uuid AND r.spki_sha256 = ${spkiSha256}
      AND r.status = 'pending'`);
  return row;
}

/** What was asked for with a join token; a token makes one request, whatever becomes of it. */
export async function requestOfJoinToken(ledger: Ledger, joinTokenId: string): Promise<CertificateRequest | undefined> {
  const [row] = await ledger.$queryRaw<CertificateRequest[]>(Prisma.sql`${select} WHERE r.join_token_id = ${joinTokenId}::uuid`);
  return row;
}

/** @throws {Failure} `not_found` */
export async function certificateRequest(ledger: Ledger, reference: string): Promise<CertificateRequest> {
  const id = fromPublicId('certificateRequest', reference);
  const [row] = id === undefined ? [] : await ledger.$queryRaw<CertificateRequest[]>(Prisma.sql`${select} WHERE r.id = ${id}::uuid`);
  if (!row) throw notFound(`the request ${reference}`);
  return row;
}

/** The row stays as it is until the transaction ends: of several who decide, one does. @throws {Failure} `not_found` */
export async function holdCertificateRequest(ledger: Ledger, reference: string): Promise<CertificateRequest> {
  const { id } = await certificateRequest(ledger, reference);
  const [row] = await ledger.$queryRaw<CertificateRequest[]>(Prisma.sql`${select} WHERE r.id = ${id}::uuid FOR UPDATE OF r`);
  if (!row) throw notFound(`the request ${reference}`);
  return row;
}

/** `pending` → `approved` with its certificate, or → `rejected` without one. False when somebody decided before, or it has expired. */
export async function decideRequest(
  ledger: Ledger,
  id: string,
  decision: { readonly by: string; readonly at: Date; readonly comment: string | null; readonly certificateId: string | null },
): Promise<boolean> {
  const status: CertificateRequestStatus = decision.certificateId === null ? 'rejected' : 'approved';
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE certificate_requests SET status = ${status}, decided_by = ${decision.by}, decided_at = ${decision.at},
      comment = ${decision.comment}, certificate_id = ${decision.certificateId}::uuid
    WHERE id = ${id}::uuid AND status = 'pending' AND expires_at > ${decision.at}`);
  return changed === 1;
}

/** `pending` → `expired` for those whose time is over; each by one process alone. */
export const expireCertificateRequests = (
  ledger: Ledger,
  now: Date,
  limit: number,
): Promise<Pick<CertificateRequest, 'id' | 'identityName' | 'profileName' | 'requestedBy' | 'expiresAt'>[]> =>
  ledger.$queryRaw(Prisma.sql`
    UPDATE certificate_requests r SET status = 'expired' FROM identities i, profiles p
    WHERE i.id = r.identity_id AND p.id = r.profile_id AND r.id IN (
      SELECT id FROM certificate_requests WHERE status = 'pending' AND expires_at <= ${now} ORDER BY expires_at LIMIT ${limit}
      FOR UPDATE SKIP LOCKED)
    RETURNING r.id, i.name AS "identityName", p.name AS "profileName", r.requested_by AS "requestedBy", r.expires_at AS "expiresAt"`);

/** Notes when whoever joined came for the certificate. Only the first time counts. */
export async function markCollected(ledger: Ledger, id: string, now: Date): Promise<void> {
  await ledger.$executeRaw(
    Prisma.sql`UPDATE certificate_requests SET collected_at = ${now} WHERE id = ${id}::uuid AND collected_at IS NULL`,
  );
}

export type CertificateRequestFilter = PageRequest & {
  readonly status?: CertificateRequestStatus | undefined;
  /** By id or name, both. */
  readonly identity?: string | undefined;
  readonly profile?: string | undefined;
};

/** Newest first. */
export async function listCertificateRequests(ledger: Ledger, filter: CertificateRequestFilter): Promise<Page<CertificateRequest>> {
  const [identityId, profileId] = [
    filter.identity && fromPublicId('identity', filter.identity),
    filter.profile && fromPublicId('profile', filter.profile),
  ];
  const where = whereAll([
    filter.status && Prisma.sql`r.status = ${filter.status}`,
    filter.identity && (identityId ? Prisma.sql`r.identity_id = ${identityId}::uuid` : Prisma.sql`i.name = ${filter.identity}`),
    filter.profile && (profileId ? Prisma.sql`r.profile_id = ${profileId}::uuid` : Prisma.sql`p.name = ${filter.profile}`),
    filter.cursor && Prisma.sql`r.id < ${decodeIdCursor(filter.cursor)}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<CertificateRequest[]>(Prisma.sql`${select} ${where} ORDER BY r.id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(rows, filter.limit, (row) => [row.id]);
}
