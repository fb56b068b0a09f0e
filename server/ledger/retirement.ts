import { Prisma } from '#prisma';
import type { Actor } from '../domain/actor.ts';
import { holdCertificates, revoke } from './certificates.ts';
import type { Ledger } from './database.ts';
import { isLive } from './liveness.ts';

export type Retired = {
  certificates: { id: string; serial: string; notAfter: Date }[];
  exchangeSecrets: { id: string; label: string }[];
  clientKeys: { id: string; label: string }[];
  joinTokens: { id: string }[];
  requests: { id: string }[];
  grants: { id: string; audience: string; scopes: string[] }[];
  delegations: { id: string; actor: string; subject: string; audience: string }[];
};

/** What belongs to an identity and ends with it. */
export async function belongings(ledger: Ledger, identityId: string, now: Date): Promise<Retired> {
  const id = Prisma.sql`${identityId}::uuid`;
  const [certificates, exchangeSecrets, clientKeys, joinTokens, requests, grants, delegations] = await Promise.all([
    ledger.$queryRaw<Retired['certificates']>(Prisma.sql`
      SELECT id, serial, not_after AS "notAfter" FROM certificates
      WHERE identity_id = ${id} AND status IN ('active', 'superseded') AND not_after > ${now} ORDER BY id DESC`),
    ledger.$queryRaw<Retired['exchangeSecrets']>(
      Prisma.sql`SELECT id, label FROM exchange_secrets WHERE identity_id = ${id} AND revoked_at IS NULL ORDER BY id`,
    ),
    ledger.$queryRaw<Retired['clientKeys']>(
      Prisma.sql`SELECT id, label FROM client_keys WHERE identity_id = ${id} AND revoked_at IS NULL ORDER BY id`,
    ),
    ledger.$queryRaw<Retired['joinTokens']>(
      Prisma.sql`SELECT id FROM join_tokens WHERE identity_id = ${id} AND used_at IS NULL AND expires_at > ${now} ORDER BY id`,
    ),
    ledger.$queryRaw<Retired['requests']>(
      Prisma.sql`SELECT id FROM certificate_requests WHERE identity_id = ${id} AND status = 'pending' ORDER BY id`,
    ),
    ledger.$queryRaw<Retired['grants']>(Prisma.sql`
      SELECT g.id, a.uri AS audience, g.scopes FROM grants g JOIN audiences a ON a.id = g.audience_id WHERE g.identity_id = ${id} ORDER BY a.uri`),
    ledger.$queryRaw<Retired['delegations']>(Prisma.sql`
      SELECT d.id, actor.name AS actor, subject.name AS subject, a.uri AS audience FROM delegations d
      JOIN identities actor ON actor.id = d.actor_id JOIN identities subject ON subject.id = d.subject_id JOIN audiences a ON a.id = d.audience_id
      WHERE d.actor_id = ${id} OR d.subject_id = ${id} ORDER BY d.id`),
  ]);
  return { certificates, exchangeSecrets, clientKeys, joinTokens, requests, grants, delegations };
}

export type Affected = {
  /** Tokens in whose chain it stands and that are good now; at most a thousand are counted. */
  liveTokens: number;
  liveUntil: Date | null;
  /** Whoever checks tokens as this identity. */
  resourceServer: { id: string; name: string; audiences: string[] } | null;
  /** Rules of trusted issuers that lead to it; they stay, and lead nowhere. */
  issuerRules: { id: string; issuer: string }[];
};

/** What stops besides, though it is not its own. */
export async function affectedBy(
  ledger: Ledger,
  { id, name }: { readonly id: string; readonly name: string },
  now: Date,
): Promise<Affected> {
  const [tokens] = await ledger.$queryRaw<{ count: number; until: Date | null }[]>(Prisma.sql`
    SELECT count(*)::int AS count, max(live.expires_at) AS until FROM (
      SELECT t.expires_at FROM tokens t, (SELECT ${now}::timestamptz AS at) moment
      WHERE t.certificate_id IN (SELECT id FROM certificates WHERE identity_id = ${id}::uuid)
        AND t.expires_at > ${now}::timestamptz AND ${Prisma.raw(isLive('t', 'moment.at'))} LIMIT 1000
    ) live`);
  const [resourceServer] = await ledger.$queryRaw<NonNullable<Affected['resourceServer']>[]>(Prisma.sql`
    SELECT rs.id, rs.name, ARRAY(
      SELECT a.uri FROM resource_server_audiences link JOIN audiences a ON a.id = link.audience_id WHERE link.resource_server_id = rs.id ORDER BY a.uri
    ) AS audiences FROM resource_servers rs WHERE rs.identity_id = ${id}::uuid`);
  const issuerRules = await ledger.$queryRaw<Affected['issuerRules']>(Prisma.sql`
    SELECT r.id, i.name AS issuer FROM issuer_rules r JOIN trusted_issuers i ON i.id = r.trusted_issuer_id WHERE r.identity = ${name} ORDER BY r.id`);
  return { liveTokens: tokens?.count ?? 0, liveUntil: tokens?.until ?? null, resourceServer: resourceServer ?? null, issuerRules };
}

/**
 * Ends all of it; the identity itself must be held and moved by the caller. The hashes of its secrets are overwritten. A certificate that is
 * still pending stays so: none is activated for a retired identity.
 * @throws {Failure} `forbidden` where its certificates are not theirs to revoke
 */
export async function endBelongings(
  ledger: Ledger,
  identityId: string,
  { at, actor, comment }: { readonly at: Date; readonly actor: Actor; readonly comment: string },
): Promise<void> {
  const id = Prisma.sql`${identityId}::uuid`;
  const ending = await ledger.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT id FROM certificates WHERE identity_id = ${id} AND status IN ('active', 'superseded') AND not_after > ${at}`,
  );
  const certificates = ending.map((certificate) => certificate.id);
  await holdCertificates(ledger, certificates);
  await revoke(ledger, actor, certificates, { at, reason: 'cessationOfOperation', comment, suspectedSince: null });
  await ledger.$executeRaw(Prisma.sql`
    UPDATE exchange_secrets SET revoked_at = coalesce(revoked_at, ${at}),
      hash = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) WHERE identity_id = ${id}`);
  await ledger.$executeRaw(Prisma.sql`UPDATE client_keys SET revoked_at = ${at} WHERE identity_id = ${id} AND revoked_at IS NULL`);
  await ledger.$executeRaw(
    Prisma.sql`UPDATE join_tokens SET expires_at = ${at} WHERE identity_id = ${id} AND used_at IS NULL AND expires_at > ${at}`,
  );
  await ledger.$executeRaw(Prisma.sql`
    UPDATE certificate_requests SET status = 'rejected', decided_at = ${at}, decided_by = ${actor.name}, comment = ${comment}
    WHERE identity_id = ${id} AND status = 'pending'`);
  await ledger.$executeRaw(Prisma.sql`DELETE FROM delegations WHERE actor_id = ${id} OR subject_id = ${id}`);
  await ledger.$executeRaw(Prisma.sql`DELETE FROM grants WHERE identity_id = ${id}`);
}
