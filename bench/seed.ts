import { patientQuery } from '../prisma/seed/patient-query.ts';
import type { Database } from '../server/ledger/database.ts';
import type { leafTemplate } from './leaf-template.ts';

/**
 * Rows of an inventory that has been in use for some time, written by the server itself: certificates for each identity,
 * one lineage, the newest usable; the older ones superseded and ended, every hundredth revoked.
 * @param each certificates of an identity
 */
export async function seedInventory(
  database: Database,
  {
    identities,
    events,
    leaf,
    each = 5,
  }: { identities: number; events: number; leaf: Awaited<ReturnType<typeof leafTemplate>>; each?: number },
): Promise<void> {
  const run = (text: string, values: unknown[] = []) => patientQuery(database, text, values);
  await run(
    `INSERT INTO identities (id, name, kind, owner, environment, spiffe_id, status, created_at, updated_at)
     SELECT seeded_id(i, 'a'), name, 'service', 'team-' || i % 200, 'production', 'spiffe://hawser.local/production/' || name, 'active', now(), now()
     FROM generate_series(1, $1) i CROSS JOIN LATERAL (SELECT 'seeded-' || lpad(i::text, 6, '0') AS name) one`,
    [identities],
  );
  const [first, second] = leaf.names;
  await run(
    `INSERT INTO certificates (id, identity_id, authority_id, profile_id, lineage_id, predecessor_id, usage, source, status, usable_until, serial,
       subject, names, spki_sha256, not_before, not_after, tbs, der, sha256, signed_at, activated_at, revoked_at, revocation_recorded_at,
       revocation_reason, created_by, created_at)
     SELECT seeded_id(n, 'b'), seeded_id(i, 'a'), a.id, p.id, seeded_id(i, 'b'), CASE WHEN age < ${each - 1} THEN seeded_id(n - $1, 'b') END,
       'client', CASE WHEN age = ${each - 1} THEN 'join' ELSE 'renewal' END, status, CASE WHEN status = 'superseded' THEN start + interval '25 hours' END,
       serial, 'CN=' || name, ARRAY['uri:spiffe://hawser.local/production/' || name],
       sha256(substring(der FROM ${leaf.spki.at} FOR ${leaf.spki.length})), start, start + interval '24 hours',
       substring(der FROM ${leaf.tbs.at} FOR ${leaf.tbs.length}), der, sha256(der),
       start, start, revoked_at, revoked_at, CASE WHEN status = 'revoked' THEN 'superseded' END, 'seed', start
     FROM generate_series(1, $1 * ${each}) n
       CROSS JOIN LATERAL (SELECT 1 + (n - 1) % $1 AS i, ${each - 1} - (n - 1) / $1 AS age) one
       CROSS JOIN LATERAL (SELECT date_trunc('second', now()) - interval '1 hour' - age * interval '23 hours' AS start,
         'seeded-' || lpad(i::text, 6, '0') AS name, '5' || substr(md5('serial' || n), 2) AS serial,
         CASE WHEN n % 100 = 0 THEN 'revoked' WHEN age = 0 THEN 'active' ELSE 'superseded' END AS status) two
       CROSS JOIN LATERAL (SELECT CASE WHEN status = 'revoked' THEN start + interval '1 hour' END AS revoked_at,
         overlay(overlay(overlay(overlay(overlay(overlay($2::bytea
           PLACING decode(serial, 'hex') FROM ${leaf.serial}) PLACING convert_to(name, 'UTF8') FROM ${first}) PLACING convert_to(name, 'UTF8') FROM ${second})
           PLACING ${utcTime('start')} FROM ${leaf.begins}) PLACING ${utcTime("start + interval '24 hours'")} FROM ${leaf.ends})
           PLACING sha256(convert_to('key' || n, 'UTF8')) FROM ${leaf.point}) AS der) three
       CROSS JOIN (SELECT id FROM authorities WHERE role = 'issuing' AND status = 'active') a
       CROSS JOIN (SELECT id FROM profiles WHERE name = 'workload') p`,
    [identities, leaf.der],
  );
  await run(
    `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door, audience, presented_identity_id, presented_thumbprint, detail)
     SELECT seeded_id(n, 'c'), now() - n * interval '5 seconds', 'decision', 'identity', 'seeded', 'issued', 'sts', 'https://seeded.example',
       c.identity_id, rtrim(translate(encode(c.sha256, 'base64'), '+/', '-_'), '='), '{}'
     FROM generate_series(1, $1) n JOIN certificates c ON c.id = seeded_id(1 + (n::bigint * 7919) % $2::bigint, 'b')`,
    [events, identities * each],
  );
  for (const table of ['identities', 'certificates', 'events']) await run(`VACUUM (ANALYZE) ${table}`);
}

const utcTime = (at: string): string => `convert_to(to_char((${at}) AT TIME ZONE 'UTC', 'YYMMDDHH24MISS') || 'Z', 'UTF8')`;

/** Certificates of one authority that are all revoked and have not ended, numbered. */
export async function seedRevoked(database: Database, first: number, last: number): Promise<void> {
  await patientQuery(
    database,
    `INSERT INTO certificates (id, identity_id, authority_id, profile_id, lineage_id, usage, source, status, serial, subject, names, spki_sha256,
       not_before, not_after, tbs, der, sha256, signed_at, activated_at, revoked_at, revocation_recorded_at, revocation_reason, created_by, created_at)
     SELECT seeded_id(n, 'd'), NULL, a.id, p.id, seeded_id(n, 'd'), 'server', 'internal', 'revoked', '6' || substr(md5('revoked' || n), 2), 'CN=revoked', '{}',
       sha256(convert_to('revoked' || n, 'UTF8')), now(), now() + interval '1 day', '', der, sha256(der), now(), now(), now(), now(), 'superseded', 'seed', now()
     FROM generate_series($1::int, $2::int) n CROSS JOIN LATERAL (SELECT convert_to('revoked' || n, 'UTF8') AS der) one
       CROSS JOIN (SELECT id FROM authorities WHERE role = 'issuing' AND status = 'active') a
       CROSS JOIN (SELECT id FROM profiles WHERE name = 'server') p`,
    [first, last],
  );
  await patientQuery(database, 'VACUUM (ANALYZE) certificates');
}

/** Identifiers that sort by number, as those of UUIDv7 sort by time. */
export const seededId = `
  CREATE FUNCTION seeded_id(n bigint, kind text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || lpad(kind, 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid
  $$`;
