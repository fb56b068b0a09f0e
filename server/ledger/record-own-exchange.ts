import { longestChain } from '../domain/delegation.ts';
import { isLive } from './liveness.ts';
import { type Field, fields, presented, sourceOf } from './new-token.ts';

/** What a token brings along that its own holder exchanged, in whose name nobody acts. */
export const ownExchangeFields: readonly Field[] = [
  ...fields,
  ['subject_jti', 'uuid', (t) => t.derivation?.subjectJti ?? null],
  ['subject_scope', 'text', (t) => t.derivation?.claimed?.scope ?? null],
  ['detail', 'jsonb', (t) => JSON.stringify(t.derivation?.detail ?? {})],
];

// As for any token, and besides: what was exchanged is live, is the client's own, for the same audience, of the scope that was
// claimed, outlives the new one, and stands in a chain that may grow.
export const ownExchangeStatement = `
WITH asked AS (
  SELECT * FROM ${sourceOf(ownExchangeFields)}
), fit AS (
  SELECT a.*, i.id AS identity_id, i.name, c.serial, k.number AS key_number, a.jti || st.jtis AS all_jtis, st.identity_ids AS all_identities,
    CASE WHEN a.certificate_id = ANY (st.certificate_ids) THEN st.certificate_ids ELSE a.certificate_id || st.certificate_ids END AS all_certificates
  FROM asked a
  JOIN ${presented} c ON c.version = a.certificate_version AND c.usable
  JOIN identities i ON i.id = c.identity_id AND i.xmin = a.identity_version AND i.status = 'active'
  JOIN audiences au ON au.id = a.audience_id AND au.xmin = a.audience_version
  JOIN grants g ON g.id = a.grant_id AND g.xmin = a.grant_version AND g.identity_id = i.id AND g.audience_id = a.audience_id
  JOIN token_keys k ON k.kid = a.kid AND k.status IN ('current', 'retiring')
  JOIN tokens st ON st.jti = a.subject_jti AND st.identity_id = i.id AND st.audience_id = a.audience_id AND st.scope = a.subject_scope
    AND st.actor_ids = '{}' AND a.expires_at <= st.expires_at AND cardinality(st.jtis) < ${longestChain}
  WHERE ${isLive('st', 'a.issued_at')}
), kept AS (
  INSERT INTO tokens (jti, identity_id, audience_id, certificate_id, certificate_ids, identity_ids, jtis, key_number, scope, scope_asked,
    issued_at, expires_at)
  SELECT jti, identity_id, audience_id, certificate_id, all_certificates, all_identities, all_jtis, key_number, scope, scope_asked,
    issued_at, expires_at FROM fit
), told AS (
  INSERT INTO events (id, at, type, actor_kind, actor_id, actor_name, detail, code, also_found, door, audience, token_identity_id,
    presented_identity_id, bound_certificate_id, presented_certificate_id, bound_thumbprint, presented_thumbprint, bound_serial,
    presented_serial, jti, kid, source_address, method, path, tls_version, user_agent, latency_micros)
  SELECT decision_id, issued_at, 'decision', 'identity', identity_id::text, name, detail, 'issued', '{}', 'sts', audience, identity_id,
    identity_id, certificate_id, certificate_id, thumbprint, thumbprint, serial,
    serial, jti, kid, source_address, 'POST', '/token', tls_version, user_agent, latency_micros FROM fit
)
SELECT jti FROM fit`;
