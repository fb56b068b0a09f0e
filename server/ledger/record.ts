import type pg from 'pg';
import type { Thumbprint } from '../domain/binding.ts';
import { Batcher } from './batch.ts';
import { columns } from './columns.ts';

/** A token about to be signed, and the decision to issue it. */
export type NewToken = {
  readonly jti: string;
  readonly decisionId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** The certificate on the connection, to which the token is bound. */
  readonly certificateId: string;
  readonly thumbprint: Thumbprint;
  readonly audienceId: string;
  readonly audience: string;
  /** The grant that allows it. */
  readonly grantId: string;
  readonly scope: string;
  readonly exchangeSecretId: string | null;
  readonly kid: string;
  readonly sourceAddress: string | null;
  readonly tlsVersion: string | null;
  readonly userAgent: string | null;
  readonly latencyMicros: number;
};

const fields: readonly (readonly [column: string, type: string, value: (t: NewToken) => unknown])[] = [
  ['jti', 'uuid', (t) => t.jti],
  ['decision_id', 'uuid', (t) => t.decisionId],
  ['issued_at', 'timestamptz', (t) => t.issuedAt.toISOString()],
  ['expires_at', 'timestamptz', (t) => t.expiresAt.toISOString()],
  ['certificate_id', 'uuid', (t) => t.certificateId],
  ['thumbprint', 'text', (t) => t.thumbprint],
  ['audience_id', 'uuid', (t) => t.audienceId],
  ['audience', 'text', (t) => t.audience],
  ['grant_id', 'uuid', (t) => t.grantId],
  ['scope', 'text', (t) => t.scope],
  ['exchange_secret_id', 'uuid', (t) => t.exchangeSecretId],
  ['kid', 'text', (t) => t.kid],
  ['source_address', 'text', (t) => t.sourceAddress],
  ['tls_version', 'text', (t) => t.tlsVersion],
  ['user_agent', 'text', (t) => t.userAgent],
  ['latency_micros', 'int', (t) => t.latencyMicros],
];

// Checks and records in one statement: what is not usable in its snapshot leaves no row. A revocation that commits meanwhile
// finds the token dead all the same, since its life is derived. A key that is replaced at this moment may still sign; a revoked one
// may not, whatever the node that asks has heard.
const statement = `
WITH asked AS (
  SELECT * FROM unnest(${fields.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) AS a(${fields.map(([name]) => name).join(', ')})
), fit AS (
  SELECT a.*, i.id AS identity_id, i.name, c.serial, k.number AS key_number
  FROM asked a
  JOIN certificates c ON c.id = a.certificate_id AND c.usage = 'client' AND usable(c, a.issued_at)
  JOIN identities i ON i.id = c.identity_id AND i.status = 'active'
  JOIN grants g ON g.id = a.grant_id AND g.identity_id = i.id AND g.audience_id = a.audience_id
  JOIN token_keys k ON k.kid = a.kid AND k.status IN ('current', 'retiring')
  LEFT JOIN exchange_secrets s ON s.id = a.exchange_secret_id
  WHERE a.exchange_secret_id IS NULL OR (s.identity_id = i.id AND s.revoked_at IS NULL)
), kept AS (
  INSERT INTO tokens (jti, identity_id, audience_id, certificate_id, certificate_ids, identity_ids, jtis, key_number, exchange_secret_id, scope,
    issued_at, expires_at)
  SELECT jti, identity_id, audience_id, certificate_id, ARRAY[certificate_id], ARRAY[identity_id], ARRAY[jti], key_number, exchange_secret_id, scope,
    issued_at, expires_at FROM fit
), told AS (
  INSERT INTO events (id, at, type, actor_kind, actor_id, actor_name, code, also_found, door, audience, token_identity_id,
    presented_identity_id, bound_certificate_id, presented_certificate_id, bound_thumbprint, presented_thumbprint, bound_serial,
    presented_serial, jti, kid, source_address, method, path, tls_version, user_agent, latency_micros)
  SELECT decision_id, issued_at, 'decision', 'identity', identity_id::text, name, 'issued', '{}', 'sts', audience, identity_id,
    identity_id, certificate_id, certificate_id, thumbprint, thumbprint, serial,
    serial, jti, kid, source_address, 'POST', '/token', tls_version, user_agent, latency_micros FROM fit
)
SELECT jti FROM fit`;

/** Records tokens before they are signed: concurrent exchanges share one statement and one commit. */
export class TokenRecorder {
  readonly #batcher: Batcher<NewToken, boolean>;

  /** @param limits see `Batcher` */
  constructor(pool: pg.Pool, limits?: ConstructorParameters<typeof Batcher>[1]) {
    this.#batcher = new Batcher(async (tokens) => {
      const values = columns(tokens, ...fields.map(([, , value]) => value));
      const { rows } = await pool.query<{ jti: string }>({ name: 'record', text: statement, values });
      const recorded = new Set(rows.map(({ jti }) => jti));
      return tokens.map(({ jti }) => recorded.has(jti));
    }, limits);
  }

  /**
   * True when the token and its decision are committed; false when the ledger no longer allows it, and then nothing is written.
   * @throws {Failure} `unavailable`, also where the commit may have happened: such a token is never signed
   */
  record(token: NewToken, deadline: number): Promise<boolean> {
    return this.#batcher.add(token, deadline);
  }
}
