import type pg from 'pg';
import type { TokenAlgorithm } from '../domain/claims.ts';
import type { CertificateHeader } from '../domain/gateway.ts';
import { Batcher } from './batch.ts';
import { columns, milliseconds, thumbprintBytes } from './columns.ts';
import {
  type CertificateRow,
  certificateColumns,
  certificateFrom,
  type Facts,
  type GrantRow,
  grantColumns,
  grantFrom,
  identityFrom,
  orNull,
  type Question,
  words,
} from './exchange.ts';
import { FactMemory } from './fact-memory.ts';

// Lists come as one text, because parsing an array costs more; neither scopes nor URIs hold a space.
const statement = `
SELECT ${certificateColumns('c', 'i')},
  a.id AS audience_id, a.uri, a.environment, array_to_string(a.scopes, ' ') AS scopes, a.algorithm,
  a.lifetime_default, a.lifetime_maximum, a.min_certificate_life, a.delegation_depth,
  ${grantColumns('g')},
  s.id AS secret_id, s.identity_id AS secret_identity_id,
  ${milliseconds('s.expires_at')} AS secret_expires_at, ${milliseconds('s.revoked_at')} AS secret_revoked_at,
  c.xmin::text AS certificate_version, i.xmin::text AS identity_version, a.xmin::text AS audience_version,
  g.xmin::text AS grant_version, s.xmin::text AS secret_version,
  r.xmin::text AS server_version, r.id AS server_id, r.name AS server_name, r.kind AS server_kind, r.certificate_header,
  (SELECT string_agg(own.uri, ' ') FROM resource_server_audiences link JOIN audiences own ON own.id = link.audience_id
    WHERE link.resource_server_id = r.id) AS server_audiences
FROM unnest($1::bytea[], $2::text[], $3::bytea[]) WITH ORDINALITY AS q(sha256, audience, secret, n)
LEFT JOIN certificates c ON c.sha256 = q.sha256
LEFT JOIN identities i ON i.id = c.identity_id
LEFT JOIN audiences a ON a.uri = q.audience
LEFT JOIN grants g ON g.identity_id = i.id AND g.audience_id = a.id
LEFT JOIN exchange_secrets s ON s.hash = q.secret
LEFT JOIN resource_servers r ON r.identity_id = i.id
ORDER BY q.n`;

type Row = CertificateRow &
  GrantRow & {
    readonly audience_id: string | null;
    readonly uri: string;
    readonly environment: string;
    readonly scopes: string;
    readonly algorithm: TokenAlgorithm;
    readonly lifetime_default: number;
    readonly lifetime_maximum: number;
    readonly min_certificate_life: number;
    readonly delegation_depth: number;
    readonly secret_id: string | null;
    readonly secret_identity_id: string;
    readonly secret_expires_at: number | null;
    readonly secret_revoked_at: number | null;
    readonly certificate_version: string | null;
    readonly identity_version: string | null;
    readonly audience_version: string | null;
    readonly grant_version: string | null;
    readonly secret_version: string | null;
    readonly server_version: string | null;
    readonly server_id: string | null;
    readonly server_name: string;
    readonly server_kind: 'server' | 'gateway';
    readonly certificate_header: CertificateHeader | null;
    readonly server_audiences: string | null;
  };

/** Reads what requests are about, many in one statement. */
export class FactReader {
  readonly #batcher: Batcher<Question, Facts>;
  readonly #memory = new FactMemory();

  constructor(pool: pg.Pool) {
    this.#batcher = new Batcher(async (questions) => {
      const values = columns(
        questions,
        (q) => thumbprintBytes(q.thumbprint),
        (q) => q.audience ?? null,
        (q) => q.secretHash ?? null,
      );
      const { rows } = await pool.query<Row>({ name: 'facts', text: statement, values });
      return rows.map(factsFrom);
    });
  }

  /** @throws {Failure} `unavailable` */
  async read(question: Question, deadline: number): Promise<Facts> {
    const facts = await this.#batcher.add(question, deadline);
    this.#memory.keep(question, facts);
    return facts;
  }

  /** What was read for an earlier request, where that was enough to say yes to it. Only for who compares the versions again. */
  recall(question: Question): Facts | undefined {
    return this.#memory.recall(question);
  }
}

const factsFrom = (row: Row): Facts => ({
  versions: {
    certificate: row.certificate_version,
    identity: row.identity_version,
    audience: row.audience_version,
    grant: row.grant_version,
    secret: row.secret_version,
    resourceServer: row.server_version,
  },
  remembered: false,
  certificate: certificateFrom(row),
  identity: identityFrom(row),
  audience:
    row.audience_id === null
      ? null
      : {
          id: row.audience_id,
          uri: row.uri,
          environment: row.environment,
          scopes: words(row.scopes),
          algorithm: row.algorithm,
          lifetimeDefault: row.lifetime_default,
          lifetimeMaximum: row.lifetime_maximum,
          minCertificateLife: row.min_certificate_life,
          delegationDepth: row.delegation_depth,
        },
  grant: grantFrom(row),
  secret:
    row.secret_id === null
      ? null
      : {
          id: row.secret_id,
          identityId: row.secret_identity_id,
          expiresAt: orNull(row.secret_expires_at),
          revokedAt: orNull(row.secret_revoked_at),
        },
  resourceServer:
    row.server_id === null
      ? null
      : {
          id: row.server_id,
          name: row.server_name,
          kind: row.server_kind,
          certificateHeader: row.certificate_header,
          audiences: words(row.server_audiences),
        },
});
