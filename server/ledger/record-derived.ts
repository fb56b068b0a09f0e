import { createHash } from 'node:crypto';
import { isLive } from './liveness.ts';
import { type Field, fields, presented, sourceOf } from './new-token.ts';

const sha256 = (text: string | null | undefined): Buffer | null =>
  text === null || text === undefined ? null : createHash('sha256').update(text).digest();

/** What a token that was exchanged for another brings along. */
export const derivedFields: readonly Field[] = [
  ...fields,
  ['subject_id', 'uuid', (t) => t.derivation?.subjectId ?? null],
  ['subject_jti', 'uuid', (t) => t.derivation?.subjectJti ?? null],
  ['actor_jti', 'uuid', (t) => t.derivation?.actorJti ?? null],
  ['acting', 'boolean', (t) => t.derivation?.acting ?? false],
  ['delegation_id', 'uuid', (t) => t.derivation?.delegationId ?? null],
  ['issuer_id', 'uuid', (t) => t.derivation?.foreign?.issuerId ?? null],
  ['foreign_jti', 'bytea', (t) => sha256(t.derivation?.foreign?.jti)],
  ['foreign_expires_at', 'timestamptz', (t) => t.derivation?.foreign?.expiresAt.toISOString() ?? null],
  ['issuer_terms', 'timestamptz', (t) => t.derivation?.foreign?.terms.toISOString() ?? null],
  ['subject_grant_version', 'xid', (t) => t.derivation?.versions.grant ?? null],
  ['delegation_version', 'xid', (t) => t.derivation?.versions.delegation ?? null],
  ['detail', 'jsonb', (t) => JSON.stringify(t.derivation?.detail ?? {})],
];

// As for any token, and besides: the subject is active and holds the grant, what was exchanged is live, the delegation stands, grant,
// delegation and issuer are those that were decided on, and a token of a trusted issuer that may be used once is used here, by whoever
// comes first. What is refused uses up nothing.
export const derivedStatement = `
WITH asked AS (
  SELECT * FROM ${sourceOf(derivedFields)}
), fit AS (
  SELECT a.*, i.id AS client_id, i.name, c.serial, k.number AS key_number,
    ARRAY[a.certificate_id] || coalesce(st.certificate_ids, '{}') || coalesce(at.certificate_ids, '{}') AS all_certificates,
    ARRAY[i.id, s.id] || coalesce(st.identity_ids, '{}') || coalesce(at.identity_ids, '{}') AS all_identities,
    ARRAY[a.jti] || coalesce(st.jtis, '{}') || coalesce(at.jtis, '{}') AS all_jtis,
    CASE WHEN a.acting THEN ARRAY[i.id] ELSE '{}' END || coalesce(st.actor_ids, '{}') AS all_actors
  FROM asked a
  JOIN ${presented} c ON c.version = a.certificate_version AND c.usable
  JOIN identities i ON i.id = c.identity_id AND i.xmin = a.identity_version AND i.status = 'active'
  JOIN audiences au ON au.id = a.audience_id AND au.xmin = a.audience_version
  JOIN identities s ON s.id = a.subject_id AND s.status = 'active'
  JOIN grants g ON g.id = a.grant_id AND g.xmin = a.subject_grant_version AND g.identity_id = s.id AND g.audience_id = a.audience_id
  JOIN token_keys k ON k.kid = a.kid AND k.status IN ('current', 'retiring')
  LEFT JOIN tokens st ON st.jti = a.subject_jti
  LEFT JOIN tokens at ON at.jti = a.actor_jti
  LEFT JOIN delegations d ON d.id = a.delegation_id
  LEFT JOIN trusted_issuers ti ON ti.id = a.issuer_id
  WHERE (a.subject_jti IS NULL OR ${isLive('st', 'a.issued_at')})
    AND (a.actor_jti IS NULL OR ${isLive('at', 'a.issued_at')})
    AND (a.delegation_id IS NULL OR (d.xmin = a.delegation_version AND d.actor_id = i.id AND d.subject_id = s.id AND d.audience_id = a.audience_id
      AND (d.expires_at IS NULL OR a.issued_at < d.expires_at)))
    AND (a.issuer_id IS NULL OR (ti.enabled AND ti.updated_at = a.issuer_terms))
), used AS (
  INSERT INTO used_subject_tokens (issuer_id, jti_sha256, token_jti, used_at, expires_at)
  SELECT issuer_id, foreign_jti, jti, issued_at, foreign_expires_at FROM fit WHERE foreign_jti IS NOT NULL
  ORDER BY issuer_id, foreign_jti
  ON CONFLICT DO NOTHING RETURNING token_jti
), kept AS (
  SELECT * FROM fit f WHERE f.foreign_jti IS NULL OR EXISTS (SELECT FROM used u WHERE u.token_jti = f.jti)
), stored AS (
  INSERT INTO tokens (jti, identity_id, audience_id, certificate_id, certificate_ids, identity_ids, jtis, actor_ids, key_number,
    delegation_id, scope, scope_asked, issued_at, expires_at)
  SELECT jti, subject_id, audience_id, certificate_id, ARRAY(SELECT DISTINCT unnest(all_certificates)),
    ARRAY(SELECT DISTINCT unnest(all_identities)), ARRAY(SELECT DISTINCT unnest(all_jtis)), all_actors, key_number, delegation_id, scope,
    scope_asked, issued_at, expires_at FROM kept
), told AS (
  INSERT INTO events (id, at, type, actor_kind, actor_id, actor_name, detail, code, also_found, door, audience, token_identity_id,
    presented_identity_id, bound_certificate_id, presented_certificate_id, bound_thumbprint, presented_thumbprint, bound_serial,
    presented_serial, jti, kid, source_address, method, path, tls_version, user_agent, latency_micros)
  SELECT decision_id, issued_at, 'decision', 'identity', client_id::text, name, detail, 'issued', '{}', 'sts', audience, subject_id,
    client_id, certificate_id, certificate_id, thumbprint, thumbprint, serial,
    serial, jti, kid, source_address, 'POST', '/token', tls_version, user_agent, latency_micros FROM kept
)
SELECT jti FROM kept`;
