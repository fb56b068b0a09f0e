import type pg from 'pg';
import type { Presented, Thumbprint } from '../domain/binding.ts';
import { Batcher } from './batch.ts';
import { base64url, columns, thumbprintBytes } from './columns.ts';
import {
  type CertificateFacts,
  type CertificateRow,
  certificateColumns,
  certificateFrom,
  type IdentityFacts,
  identityFrom,
} from './exchange.ts';

const every = {
  certificateUsable: (t: string, at: string) =>
    `NOT EXISTS (SELECT FROM certificates x WHERE x.id = ANY (${t}.certificate_ids) AND NOT usable(x, ${at}))`,
  identityActive: (t: string) => `NOT EXISTS (SELECT FROM identities x WHERE x.id = ANY (${t}.identity_ids) AND x.status <> 'active')`,
  jtiAllowed: (t: string) => `NOT EXISTS (SELECT FROM denied_tokens x WHERE x.jti = ANY (${t}.jtis))`,
  keyTrusted: (t: string) =>
    `NOT EXISTS (SELECT FROM tokens x JOIN token_keys k ON k.number = x.key_number WHERE x.jti = ANY (${t}.jtis) AND k.status = 'revoked')`,
  // Most tokens come from none.
  secretKept: (t: string) =>
    `(${t}.exchange_secret_id IS NULL AND cardinality(${t}.jtis) = 1 OR NOT EXISTS (SELECT FROM tokens x JOIN exchange_secrets s ON s.id = x.exchange_secret_id WHERE x.jti = ANY (${t}.jtis) AND s.revoked_at IS NOT NULL))`,
};

/**
 * SQL for whether the row `t` of `tokens` is live at `at`: the one rule. Every certificate and identity of its chain usable,
 * the end ahead, no jti of its chain denied, no key that signed in it revoked, no secret that was exchanged in it revoked.
 */
export const isLive = (t: string, at: string): string =>
  `(${at} < ${t}.expires_at AND ${every.certificateUsable(t, at)} AND ${every.identityActive(t)} AND ${every.jtiAllowed(t)} AND ${every.keyTrusted(t)} AND ${every.secretKept(t)})`;

export type TokenQuestion = {
  /** Null where the token has none, or none that anybody has signed. */
  readonly jti: string | null;
  readonly at: Date;
  readonly audience: string;
  readonly bound: Thumbprint | null;
  readonly presented: Thumbprint | null;
};

export type TokenFacts = {
  /** Null where this ledger has no such token. */
  readonly token: {
    readonly identityId: string;
    readonly certificateId: string;
    readonly audience: string;
    readonly live: boolean;
    /** Which part of its chain is not in order; all true for a live token. */
    readonly chain: {
      readonly certificates: boolean;
      readonly identities: boolean;
      readonly jtis: boolean;
      readonly keys: boolean;
      readonly secret: boolean;
    };
  } | null;
  /** The certificate that the token is bound to, and whose it is. */
  readonly bound: { readonly certificate: CertificateFacts; readonly identity: IdentityFacts | null } | null;
  readonly presented: (Presented & { readonly serial: string }) | null;
};

const statement = `
SELECT ${certificateColumns('c', 'i')}, t.jti, t.identity_id AS token_identity_id, t.certificate_id AS token_certificate_id, ta.uri AS token_audience,
  q.at < t.expires_at AS unexpired, ${every.certificateUsable('t', 'q.at')} AS certificates, ${every.identityActive('t')} AS identities,
  ${every.jtiAllowed('t')} AS jtis, ${every.keyTrusted('t')} AS keys, ${every.secretKept('t')} AS secret,
  p.id AS presented_id, p.identity_id AS presented_identity_id, p.lineage_id AS presented_lineage_id, p.spki_sha256 AS presented_spki,
  p.serial AS presented_serial,
  EXISTS (SELECT FROM resource_servers r JOIN resource_server_audiences link ON link.resource_server_id = r.id
    JOIN audiences a ON a.id = link.audience_id
    WHERE r.identity_id = p.identity_id AND r.kind = 'gateway' AND a.uri = q.audience) AS presented_is_gateway
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bytea[], $5::bytea[]) WITH ORDINALITY AS q(jti, at, audience, bound, presented, n)
LEFT JOIN tokens t ON t.jti = q.jti
LEFT JOIN audiences ta ON ta.id = t.audience_id
LEFT JOIN certificates c ON c.sha256 = q.bound
LEFT JOIN identities i ON i.id = c.identity_id
LEFT JOIN certificates p ON p.sha256 = q.presented
ORDER BY q.n`;

type Row = CertificateRow & {
  readonly jti: string | null;
  readonly token_identity_id: string;
  readonly token_certificate_id: string;
  readonly token_audience: string;
  readonly unexpired: boolean;
  readonly certificates: boolean;
  readonly identities: boolean;
  readonly jtis: boolean;
  readonly keys: boolean;
  readonly secret: boolean;
  readonly presented_id: string | null;
  readonly presented_identity_id: string | null;
  readonly presented_lineage_id: string;
  readonly presented_spki: Buffer;
  readonly presented_serial: string;
  readonly presented_is_gateway: boolean;
};

/** Reads what decides over a token in use, many in one statement. */
export class LivenessReader {
  readonly #batcher: Batcher<TokenQuestion, TokenFacts>;

  constructor(pool: pg.Pool) {
    this.#batcher = new Batcher(async (questions) => {
      const values = columns(
        questions,
        (q) => q.jti,
        (q) => q.at.toISOString(),
        (q) => q.audience,
        (q) => thumbprintBytes(q.bound),
        (q) => thumbprintBytes(q.presented),
      );
      const { rows } = await pool.query<Row>({ name: 'liveness', text: statement, values });
      return rows.map(factsFrom);
    });
  }

  /** @throws {Failure} `unavailable` */
  read(question: TokenQuestion, deadline: number): Promise<TokenFacts> {
    return this.#batcher.add(question, deadline);
  }
}

function factsFrom(row: Row): TokenFacts {
  const certificate = certificateFrom(row);
  const { certificates, identities, jtis, keys, secret } = row;
  return {
    token:
      row.jti === null
        ? null
        : {
            identityId: row.token_identity_id,
            certificateId: row.token_certificate_id,
            audience: row.token_audience,
            live: row.unexpired && certificates && identities && jtis && keys && secret,
            chain: { certificates, identities, jtis, keys, secret },
          },
    bound: certificate && { certificate, identity: identityFrom(row) },
    presented:
      row.presented_id === null
        ? null
        : {
            certificateId: row.presented_id,
            identityId: row.presented_identity_id,
            lineageId: row.presented_lineage_id,
            spkiSha256: base64url(row.presented_spki),
            serial: row.presented_serial,
            isGateway: row.presented_is_gateway,
          },
  };
}
