import { Prisma } from '#prisma';
import { probeName } from '../domain/probe.ts';
import { demoEnvironment } from '../domain/sandbox.ts';
import { newestOf } from './newest-events.ts';
import type { Statements } from './statements.ts';

export type SetupFacts = {
  owners: number;
  /** Of these, who proves more than a password. */
  securedOwners: number;
  /** Whether names stand in a certificate that some workload has. */
  issued: boolean;
  roots: number;
  issuing: number;
  audiences: number;
};

export const setupFacts = async (ledger: Statements): Promise<SetupFacts> => {
  const rows = await ledger.$queryRaw<SetupFacts[]>(Prisma.sql`
    SELECT (SELECT count(*)::int FROM users u WHERE u.role = 'owner') AS owners,
      (SELECT count(*)::int FROM users u WHERE u.role = 'owner' AND (
        EXISTS (SELECT FROM totp_factors t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
        OR EXISTS (SELECT FROM passkeys p WHERE p.user_id = u.id))) AS "securedOwners",
      EXISTS (SELECT FROM certificates c WHERE c.identity_id IS NOT NULL AND c.status <> 'pending') AS issued,
      (SELECT count(*)::int FROM authorities a WHERE a.role = 'root' AND a.status = 'active') AS roots,
      (SELECT count(*)::int FROM authorities a WHERE a.role = 'issuing' AND a.status = 'active') AS issuing,
      (SELECT count(*)::int FROM (
        SELECT FROM audiences a WHERE a.environment <> ${demoEnvironment} LIMIT 1000) counted) AS audiences`);
  if (rows[0] === undefined) throw new Error('a count came without a row');
  return rows[0];
};

export type FirstResourceServer = {
  id: string;
  name: string;
  url: string;
  identityId: string;
  audience: string;
  /** Whether it has the certificate that it shows to the STS, and the one that its callers see. */
  client: boolean;
  server: boolean;
};

/** The oldest that sees certificates itself, with one of its audiences; demo data is nobody's first. */
export const firstResourceServer = async (ledger: Statements, now: Date): Promise<FirstResourceServer | null> => {
  const has = (usage: string) => Prisma.sql`EXISTS (
    SELECT FROM certificates c WHERE c.identity_id = rs.identity_id AND c.usage = ${usage} AND usable(c, ${now}::timestamptz))`;
  const rows = await ledger.$queryRaw<FirstResourceServer[]>(Prisma.sql`
    SELECT rs.id, rs.name, rs.url, rs.identity_id AS "identityId", a.uri AS audience, ${has('client')} AS client, ${has('server')} AS server
    FROM resource_servers rs JOIN resource_server_audiences l ON l.resource_server_id = rs.id JOIN audiences a ON a.id = l.audience_id
    WHERE rs.kind = 'server' AND a.environment <> ${demoEnvironment} ORDER BY rs.id, a.id LIMIT 1`);
  return rows[0] ?? null;
};

export type FirstWorkload = { id: string; name: string; certificate: boolean };

/** The oldest identity that may call that audience. */
export const firstWorkload = async (ledger: Statements, audience: string, now: Date): Promise<FirstWorkload | null> => {
  const rows = await ledger.$queryRaw<FirstWorkload[]>(Prisma.sql`
    SELECT i.id, i.name, EXISTS (
        SELECT FROM certificates c WHERE c.identity_id = i.id AND c.usage = 'client' AND usable(c, ${now}::timestamptz)) AS certificate
    FROM grants g JOIN identities i ON i.id = g.identity_id JOIN audiences a ON a.id = g.audience_id
    WHERE a.uri = ${audience} AND i.status = 'active' AND i.name <> ${probeName} ORDER BY g.id LIMIT 1`);
  return rows[0] ?? null;
};

/** A decision of each kind that shows the binding at work; null where there was none. */
export type SetupProof = { issued: string | null; accepted: string | null; refused: string | null; caseId: string | null };

/** Decisions of an identity that are looked at from either end: who sets it up made the first ones, who repeats that the last. */
const lookedAt = 300;

export const setupProof = async (ledger: Statements, identityId: string): Promise<SetupProof> => {
  const own = newestOf('token_identity_id', Prisma.sql`i.id`);
  const oldest = Prisma.sql`ORDER BY e.token_identity_id DESC, e.at`;
  const end = (order: Prisma.Sql) => Prisma.sql`(SELECT e.id, e.at, e.code FROM events e WHERE ${own.where} ${order} LIMIT ${lookedAt})`;
  const newest = (condition: Prisma.Sql) => Prisma.sql`(SELECT e.id FROM seen e WHERE ${condition} ORDER BY e.at DESC LIMIT 1)`;
  const replayed = Prisma.sql`code LIKE 'cnf_mismatch.%'`;
  const cases = (condition: Prisma.Sql) =>
    Prisma.sql`(SELECT * FROM rejection_cases WHERE token_identity_id = ${identityId}::uuid AND ${condition} ORDER BY last_at DESC LIMIT 1)`;
  // What was refused is in a case as soon as it is sealed, however much has happened since.
  const rows = await ledger.$queryRaw<SetupProof[]>(Prisma.sql`
    WITH seen AS MATERIALIZED (
      SELECT e.* FROM (SELECT ${identityId}::uuid AS id) i CROSS JOIN LATERAL (${end(own.order)} UNION ALL ${end(oldest)}) e
    )
    SELECT ${newest(Prisma.sql`e.code = 'issued'`)} AS issued, ${newest(Prisma.sql`e.code = 'accepted'`)} AS accepted,
      (SELECT r.id FROM (
        SELECT id, at FROM seen WHERE ${replayed} UNION ALL SELECT c.decision_id, c.last_at FROM ${cases(replayed)} c
      ) r ORDER BY r.at DESC LIMIT 1) AS refused,
      (SELECT c.id FROM ${cases(Prisma.sql`true`)} c) AS "caseId"`);
  return rows[0] ?? { issued: null, accepted: null, refused: null, caseId: null };
};
