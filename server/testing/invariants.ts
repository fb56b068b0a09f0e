import type { Database } from '../ledger/database.ts';

/** What must hold of every ledger at every moment; each query names the rows that break it. */
const invariants: Readonly<Record<string, string>> = {
  'every signed certificate is known by the SHA-256 of its bytes': `SELECT id FROM certificates WHERE der IS NOT NULL AND sha256(der) <> sha256`,
  'no key is in certificates of two identities': `SELECT spki_sha256 FROM certificates GROUP BY spki_sha256 HAVING count(DISTINCT identity_id) > 1`,
  'what is issued was issued by an event':
    `SELECT c.id FROM certificates c WHERE c.status <> 'pending' AND NOT EXISTS (SELECT FROM events e WHERE e.target_id = c.id::text ` +
    `AND e.type IN ('certificate.issued', 'certificate.renewed', 'certificate.registered', 'listener_certificate.issued', 'ocsp_responder.issued'))`,
  'and by one event only':
    `SELECT target_id FROM events WHERE type IN ('certificate.issued', 'certificate.renewed', 'certificate.registered', 'listener_certificate.issued', 'ocsp_responder.issued') ` +
    `GROUP BY target_id HAVING count(*) > 1`,
  'what is revoked was revoked by one event':
    `SELECT c.id FROM certificates c WHERE c.status = 'revoked' AND 1 <> (SELECT count(*) FROM events e WHERE e.target_id = c.id::text ` +
    `AND e.type = 'certificate.revoked')`,
  'a superseded certificate has its successor':
    `SELECT c.id FROM certificates c WHERE c.status = 'superseded' AND NOT EXISTS (SELECT FROM certificates s WHERE s.predecessor_id = c.id ` +
    `AND s.status <> 'pending')`,
  'a lineage has at most one active certificate': `SELECT lineage_id FROM certificates WHERE status = 'active' GROUP BY lineage_id HAVING count(*) > 1`,
  'no leaf outlives its issuer':
    'SELECT c.id FROM certificates c JOIN authorities a ON a.id = c.authority_id WHERE c.not_after > a.not_after OR c.not_before < a.not_before',
  'a used join token names its certificate': `SELECT id FROM join_tokens WHERE (used_at IS NULL) <> (certificate_id IS NULL)`,
  'every authority has its key, unless it lives elsewhere': `SELECT id FROM authorities WHERE (custody = 'external') = (id IN (SELECT authority_id FROM authority_keys))`,
};

/** Throws an error that lists every invariant that does not hold, with the rows that break it. */
export async function checkInvariants(database: Database): Promise<void> {
  const broken: string[] = [];
  for (const [sentence, query] of Object.entries(invariants)) {
    const { rows } = await database.pool.query(query);
    if (rows.length > 0) broken.push(`${sentence}: ${JSON.stringify(rows.slice(0, 5))}`);
  }
  if (broken.length > 0) throw new Error(`The ledger breaks its invariants:\n${broken.join('\n')}`);
}
