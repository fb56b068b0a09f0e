import type pg from 'pg';
import { Batcher, type BatchLimits } from './batch.ts';
import { columns } from './columns.ts';
import { Lanes } from './lane.ts';
import { type Field, fields, type NewToken, presented, sourceOf } from './new-token.ts';
import { derivedFields, derivedStatement } from './record-derived.ts';
import { ownExchangeFields, ownExchangeStatement } from './record-own-exchange.ts';

// Checks and records in one statement: what is not usable in its snapshot, or no longer what the decision rests on, leaves no row. A revocation that commits meanwhile
// finds the token dead all the same, since its life is derived. A key that is replaced at this moment may still sign; a revoked one
// may not, whatever the node that asks has heard.
const statement = `
WITH asked AS (
  SELECT * FROM ${sourceOf(fields)}
), fit AS (
  SELECT a.*, i.id AS identity_id, i.name, c.serial, k.number AS key_number
  FROM asked a
  JOIN ${presented} c ON c.version = a.certificate_version AND c.usable
  JOIN identities i ON i.id = c.identity_id AND i.xmin = a.identity_version AND i.status = 'active'
  JOIN audiences au ON au.id = a.audience_id AND au.xmin = a.audience_version
  JOIN grants g ON g.id = a.grant_id AND g.xmin = a.grant_version AND g.identity_id = i.id AND g.audience_id = a.audience_id
  JOIN token_keys k ON k.kid = a.kid AND k.status IN ('current', 'retiring')
  LEFT JOIN exchange_secrets s ON s.id = a.exchange_secret_id
  WHERE a.exchange_secret_id IS NULL OR (s.xmin = a.secret_version AND s.identity_id = i.id AND s.revoked_at IS NULL)
), kept AS (
  INSERT INTO tokens (jti, identity_id, audience_id, certificate_id, certificate_ids, identity_ids, jtis, key_number, exchange_secret_id, scope,
    scope_asked, issued_at, expires_at)
  SELECT jti, identity_id, audience_id, certificate_id, ARRAY[certificate_id], ARRAY[identity_id], ARRAY[jti], key_number, exchange_secret_id, scope,
    scope_asked, issued_at, expires_at FROM fit
), told AS (
  INSERT INTO events (id, at, type, actor_kind, actor_id, actor_name, code, also_found, door, audience, token_identity_id,
    presented_identity_id, bound_certificate_id, presented_certificate_id, bound_thumbprint, presented_thumbprint, bound_serial,
    presented_serial, jti, kid, source_address, method, path, tls_version, user_agent, latency_micros)
  SELECT decision_id, issued_at, 'decision', 'identity', identity_id::text, name, 'issued', '{}', 'sts', audience, identity_id,
    identity_id, certificate_id, certificate_id, thumbprint, thumbprint, serial,
    serial, jti, kid, source_address, 'POST', '/token', tls_version, user_agent, latency_micros FROM fit
)
SELECT jti FROM fit`;

/** Statements of one kind that are under way at a time: while one waits for the disk, the other works. */
const atOnce = 2;
/** A statement costs PostgreSQL by itself what ten tokens cost it, so that fewer do not have one beside another. */
const enough = 10;

/** Records tokens before they are signed: concurrent exchanges share one statement and one commit. */
export class TokenRecorder {
  readonly #own: Batcher<NewToken, boolean>;
  readonly #ownExchange: Batcher<NewToken, boolean>;
  readonly #derived: Batcher<NewToken, boolean>;

  /**
   * @param limits see `Batcher`
   * @param onRecorded hears of the tokens of a batch once they are committed
   */
  constructor(
    pool: pg.Pool,
    limits?: Pick<BatchLimits<NewToken, boolean>, 'capacity' | 'largest' | 'onBatch'>,
    onRecorded?: (tokens: readonly NewToken[]) => void,
  ) {
    const onResults = (tokens: readonly NewToken[], recorded: readonly boolean[]) =>
      onRecorded?.(recorded.includes(false) ? tokens.filter((_, index) => recorded[index]) : tokens);
    const batcher = (name: string, text: string, of: readonly Field[]) => {
      const lanes = new Lanes(pool, atOnce);
      const pick = of.map(([, , value]) => value);
      return new Batcher<NewToken, boolean>(
        async (tokens) => {
          const { rows } = await lanes.query<{ jti: string }>({ name, text, values: columns(tokens, ...pick) });
          const recorded = new Set(rows.map(({ jti }) => jti));
          return tokens.map(({ jti }) => recorded.has(jti));
        },
        { ...limits, atOnce, enough, onResults },
      );
    };
    this.#own = batcher('record', statement, fields);
    this.#ownExchange = batcher('record-own-exchange', ownExchangeStatement, ownExchangeFields);
    this.#derived = batcher('record-derived', derivedStatement, derivedFields);
  }

  /**
   * True when the token and its decision are committed; false when the ledger no longer allows it, and then nothing is written.
   * @throws {Failure} `unavailable`, also where the commit may have happened: such a token is never signed
   */
  record(token: NewToken, deadline: number): Promise<boolean> {
    const batcher = !token.derivation ? this.#own : token.derivation.claimed ? this.#ownExchange : this.#derived;
    return batcher.add(token, deadline);
  }
}
