import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { system } from '../../server/domain/actor.ts';
import { newId } from '../../server/domain/ids.ts';
import { allAuthorities, issuingAmong } from '../../server/ledger/authorities.ts';
import { columns } from '../../server/ledger/columns.ts';
import { appendEvents, type NewEvent } from '../../server/ledger/events.ts';
import type { RegistryContext } from '../../server/operations/context.ts';
import { signatureAlgorithms } from '../../server/pki/algorithms.ts';
import { bitString, sequence } from '../../server/pki/der.ts';
import { subjectText } from '../../server/pki/names.ts';
import { spkiSha256 } from '../../server/pki/public-key.ts';
import { buildLeafTbs, randomSerial } from '../../server/pki/tbs-certificate.ts';
import type { Holder, SeededCertificate } from './decisions.ts';
import { patientQuery } from './patient-query.ts';

export const seededProfile = 'seeded';
/** Milliseconds that a renewed certificate stays usable beside its successor. */
export const overlap = 86_400_000;

/** When the certificates of a workload follow one another: each begins as many milliseconds after the one before. */
export type Generations = { readonly each: number; readonly step: number; readonly start: number };

/** When a generation of the workload with this number begins. Workloads renew one after the other, not all at once. */
export const beginsAt = ({ step, start }: Generations, generation: number, index: number): number =>
  Math.floor((start + step * (generation - 1 + (index % 1_000) / 1_000)) / 1_000) * 1_000;

type Subject = { readonly id: string; readonly name: string; readonly spiffeId: string; readonly index: number };

const every = 100;

/**
 * Certificates as renewals leave them: one lineage, the newest active, those before it superseded, every hundredth revoked. What is to
 * be signed is what the code makes of a fresh key; the signature below it is noise, because the signer signs nothing of the past, and
 * the key is thrown away, so that nobody can ever present one. They are older than the authority in whose name they are.
 */
export async function insertCertificates(
  context: RegistryContext,
  pkiUrl: string,
  generations: Generations,
  subjects: readonly Subject[],
): Promise<void> {
  const { database } = context;
  const authority = issuingAmong(await allAuthorities(database.prisma));
  const [profile] = await database.prisma.profile.findMany({ where: { name: seededProfile }, select: { id: true } });
  if (profile === undefined) throw new Error('the profile of the seed is missing');
  const rows = subjects.flatMap((subject) => {
    const lineage = newId(beginsAt(generations, 0, subject.index));
    let predecessor: string | null = null;
    return Array.from({ length: generations.each }, (_, generation) => {
      const began = beginsAt(generations, generation, subject.index);
      const next = beginsAt(generations, generation + 1, subject.index);
      const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' });
      const serial = randomSerial();
      const names = [`uri:${subject.spiffeId}`];
      const validity = { notBefore: new Date(began), notAfter: new Date(next + overlap) };
      const leaf = { ...validity, serial, names, usage: 'client', crlShard: authority.crlShard, commonName: subject.name, spki } as const;
      const tbs = buildLeafTbs(leaf, authority, pkiUrl);
      const der = sequence(tbs, signatureAlgorithms[authority.algorithm], bitString(randomBytes(71)));
      const newest = generation === generations.each - 1;
      const id = generation === 0 ? lineage : newId(began);
      const row = {
        ...{ id, subject, lineage, predecessor, ...validity, serial, tbs, der, spki: spkiSha256(spki) },
        status: (subject.index * generations.each + generation) % every === every - 1 ? 'revoked' : newest ? 'active' : 'superseded',
        usableUntil: newest ? null : new Date(next + overlap),
        source: generation === 0 ? 'join' : 'renewal',
        sha256: createHash('sha256').update(der).digest(),
        revokedAt: new Date(newest ? began + 3_600_000 : next),
      };
      predecessor = row.id;
      return row;
    });
  });
  const { crlShard, id: authorityId } = authority;
  await database.pool.query(statement, [
    ...columns(
      rows,
      (r) => r.id,
      (r) => r.subject.id,
      (r) => r.lineage,
      (r) => r.predecessor,
      (r) => r.source,
      (r) => r.status,
      (r) => (r.status === 'superseded' ? (r.usableUntil?.toISOString() ?? null) : null),
      (r) => r.serial,
      (r) => subjectText(r.subject.name),
      (r) => `uri:${r.subject.spiffeId}`,
      (r) => r.spki,
      (r) => r.notBefore.toISOString(),
      (r) => r.notAfter.toISOString(),
      (r) => r.tbs,
      (r) => r.der,
      (r) => r.sha256,
      (r) => (r.status === 'revoked' ? r.revokedAt.toISOString() : null),
    ),
    authorityId,
    profile.id,
    crlShard,
  ]);
  await appendEvents(
    database.statements,
    rows.flatMap((row): NewEvent[] => {
      const { id, name } = row.subject;
      const target = { kind: 'certificate', id: row.id, name };
      const said = { serial: row.serial, thumbprint: row.sha256.toString('base64url') };
      const detail = { ...said, notAfter: row.notAfter.toISOString(), identity: name };
      const first: NewEvent =
        row.predecessor === null
          ? {
              type: 'certificate.issued',
              at: row.notBefore,
              actor: system('seed'),
              target,
              detail: { ...detail, profile: seededProfile, source: 'join' },
            }
          : { type: 'certificate.renewed', at: row.notBefore, actor: { kind: 'identity', id, name }, target, detail };
      if (row.status !== 'revoked') return [first];
      const change = { comment: 'seed', before: { status: 'active' }, after: { status: 'revoked', reason } };
      return [first, { type: 'certificate.revoked', at: row.revokedAt, actor: system('seed'), target, detail: { ...said, ...change } }];
    }),
  );
}

const reason = 'cessationOfOperation';
const statement = `
INSERT INTO certificates (id, identity_id, lineage_id, predecessor_id, source, status, usable_until, serial, subject, names, spki_sha256, not_before,
  not_after, tbs, der, sha256, revoked_at, revocation_recorded_at, revocation_reason, signed_at, activated_at, created_at, created_by, usage,
  authority_id, profile_id, crl_shard)
SELECT id, identity_id, lineage_id, predecessor_id, source, status, usable_until, serial, subject, ARRAY[name], spki, not_before,
  not_after, tbs, der, sha256, revoked_at, revoked_at, CASE WHEN revoked_at IS NOT NULL THEN '${reason}' END, not_before, not_before, not_before, 'seed', 'client',
  $18::uuid, $19::uuid, $20::int
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::text[], $10::text[],
  $11::bytea[], $12::timestamptz[], $13::timestamptz[], $14::bytea[], $15::bytea[], $16::bytea[], $17::timestamptz[])
  AS c(id, identity_id, lineage_id, predecessor_id, source, status, usable_until, serial, subject, name, spki, not_before, not_after, tbs, der, sha256, revoked_at)`;

/** What was seeded so far: workloads in the order of their numbers, with their certificates. */
export async function readHolders(context: RegistryContext, madeBySeed: string): Promise<Holder[]> {
  const rows = await patientQuery<{ id: string; name: string; certificates: string | null }>(
    context.database,
    `SELECT i.id, i.name, (SELECT string_agg(c.id || ' ' || encode(c.sha256, 'hex') || ' ' || c.serial, ',' ORDER BY c.not_before) FROM certificates c
       WHERE c.identity_id = i.id) AS certificates
     FROM identities i WHERE i.description = $1 AND i.name ~ '-\\d{5}$' ORDER BY right(i.name, 5)`,
    [madeBySeed],
  );
  return rows.map(({ id, name, certificates }) => ({
    identity: { id, name },
    certificates: (certificates ?? '')
      .split(',')
      .filter((text) => text !== '')
      .map((text): SeededCertificate => {
        const [certificate = '', hash = '', serial = ''] = text.split(' ');
        return { id: certificate, thumbprint: Buffer.from(hash, 'hex').toString('base64url'), serial };
      }),
  }));
}
