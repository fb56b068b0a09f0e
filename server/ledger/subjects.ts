import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { IdentityStatus } from '../domain/identity.ts';
import { Batcher } from './batch.ts';
import { columns, instant, milliseconds } from './columns.ts';
import { type GrantFacts, type GrantRow, grantColumns, grantFrom, type IdentityFacts, orNull, words } from './exchange.ts';
import { isLive } from './liveness.ts';

/** What is exchanged: a token of ours by its `jti`, or a foreign one by what its issuer's rules made of it. */
export type SubjectQuestion = {
  readonly at: Date;
  /** The identity that asks. */
  readonly clientId: string;
  readonly audienceId: string | null;
  readonly subject:
    | { readonly jti: string }
    | { readonly identityId: string; readonly issuerId: string; readonly foreignJti: string | null };
  /** Of the token that proves the actor. */
  readonly actorJti: string | null;
};

/** A token of ours, as the ledger knows it. */
export type IssuedFacts = {
  readonly jti: string;
  readonly identityId: string;
  /** Who may present it: the newest actor, or its subject. */
  readonly holderId: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  readonly live: boolean;
  readonly actorIds: readonly string[];
  /** How many tokens stand in its chain, itself included. */
  readonly links: number;
  readonly certificateId: string;
};
export type DelegationFacts = {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly maximumDepth: number;
  readonly crossEnvironment: boolean;
  readonly expiresAt: Date | null;
};

/** Which version of each row was read, as in `FactVersions`. */
export type SubjectVersions = Readonly<Record<'grant' | 'delegation', string | null>>;

export type SubjectFacts = {
  readonly versions: SubjectVersions;
  /** Null for a foreign token, and for one that this ledger does not know. */
  readonly token: IssuedFacts | null;
  readonly actorToken: IssuedFacts | null;
  /** Whom it stands for. */
  readonly identity: IdentityFacts | null;
  /** The subject's, for the audience. */
  readonly grant: GrantFacts | null;
  /** Of the client for the subject, at the audience. */
  readonly delegation: DelegationFacts | null;
  /** Whether the client may act for the subject anywhere at all. */
  readonly related: boolean;
  /** Whether this foreign token was exchanged before, where it may be once. */
  readonly used: boolean;
};

const tokenColumns = (t: string, a: string, prefix: string): string => `
  ${t}.jti AS ${prefix}_jti, ${t}.identity_id AS ${prefix}_identity_id, coalesce(${t}.actor_ids[1], ${t}.identity_id) AS ${prefix}_holder_id,
  ${a}.uri AS ${prefix}_audience, ${t}.scope AS ${prefix}_scope, ${milliseconds(`${t}.expires_at`)} AS ${prefix}_expires_at,
  ${isLive(t, 'q.at')} AS ${prefix}_live, array_to_string(${t}.actor_ids, ' ') AS ${prefix}_actor_ids,
  cardinality(${t}.jtis) AS ${prefix}_links, ${t}.certificate_id AS ${prefix}_certificate_id`;

const statement = `
SELECT ${tokenColumns('st', 'sa', 'subject')}, ${tokenColumns('at', 'aa', 'actor')},
  i.id AS identity_id, i.name AS identity_name, i.spiffe_id, i.environment AS identity_environment, i.status AS identity_status,
  ${grantColumns('g')},
  d.id AS delegation_id, array_to_string(d.scopes, ' ') AS delegation_scopes, d.maximum_depth, d.cross_environment AS delegation_across,
  ${milliseconds('d.expires_at')} AS delegation_expires_at, g.xmin::text AS grant_version, d.xmin::text AS delegation_version,
  EXISTS (SELECT FROM delegations x WHERE x.actor_id = q.client AND x.subject_id = i.id AND (x.expires_at IS NULL OR q.at < x.expires_at)) AS related,
  EXISTS (SELECT FROM used_subject_tokens u WHERE u.issuer_id = q.issuer AND u.jti_sha256 = q.foreign_jti) AS used
FROM unnest($1::timestamptz[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bytea[], $8::uuid[])
  WITH ORDINALITY AS q(at, client, audience, jti, identity, issuer, foreign_jti, actor_jti, n)
LEFT JOIN tokens st ON st.jti = q.jti
LEFT JOIN audiences sa ON sa.id = st.audience_id
LEFT JOIN tokens at ON at.jti = q.actor_jti
LEFT JOIN audiences aa ON aa.id = at.audience_id
LEFT JOIN identities i ON i.id = coalesce(st.identity_id, q.identity)
LEFT JOIN grants g ON g.identity_id = i.id AND g.audience_id = q.audience
LEFT JOIN delegations d ON d.actor_id = q.client AND d.subject_id = i.id AND d.audience_id = q.audience
ORDER BY q.n`;

type TokenRow<P extends string> = { readonly [K in `${P}_jti`]: string | null } & {
  readonly [K in `${P}_${'identity_id' | 'holder_id' | 'audience' | 'scope' | 'actor_ids' | 'certificate_id'}`]: string;
} & { readonly [K in `${P}_${'expires_at' | 'links'}`]: number } & { readonly [K in `${P}_live`]: boolean };

type Row = TokenRow<'subject'> &
  TokenRow<'actor'> &
  GrantRow & {
    readonly identity_id: string | null;
    readonly identity_name: string;
    readonly spiffe_id: string;
    readonly identity_environment: string;
    readonly identity_status: IdentityStatus;
    readonly delegation_id: string | null;
    readonly delegation_scopes: string;
    readonly maximum_depth: number;
    readonly delegation_across: boolean;
    readonly delegation_expires_at: number | null;
    readonly grant_version: string | null;
    readonly delegation_version: string | null;
    readonly related: boolean;
    readonly used: boolean;
  };

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Reads what tokens that are to be exchanged stand for, many in one statement. */
export class SubjectReader {
  readonly #batcher: Batcher<SubjectQuestion, SubjectFacts>;

  constructor(pool: pg.Pool) {
    this.#batcher = new Batcher(async (questions) => {
      const values = columns(
        questions,
        (q) => q.at.toISOString(),
        (q) => q.clientId,
        (q) => q.audienceId,
        ({ subject }) => ('jti' in subject ? subject.jti : null),
        ({ subject }) => ('jti' in subject ? null : subject.identityId),
        ({ subject }) => ('jti' in subject ? null : subject.issuerId),
        ({ subject }) => ('jti' in subject || subject.foreignJti === null ? null : sha256(subject.foreignJti)),
        (q) => q.actorJti,
      );
      const { rows } = await pool.query<Row>({ name: 'subjects', text: statement, values });
      return rows.map(factsFrom);
    });
  }

  /** @throws {Failure} `unavailable` */
  read(question: SubjectQuestion, deadline: number): Promise<SubjectFacts> {
    return this.#batcher.add(question, deadline);
  }
}

function tokenFrom<P extends 'subject' | 'actor'>(row: Row, prefix: P): IssuedFacts | null {
  const jti = row[`${prefix}_jti`];
  if (jti === null) return null;
  return {
    jti,
    identityId: row[`${prefix}_identity_id`],
    holderId: row[`${prefix}_holder_id`],
    audience: row[`${prefix}_audience`],
    scopes: words(row[`${prefix}_scope`]),
    expiresAt: instant(row[`${prefix}_expires_at`]),
    live: row[`${prefix}_live`],
    actorIds: words(row[`${prefix}_actor_ids`]),
    links: row[`${prefix}_links`],
    certificateId: row[`${prefix}_certificate_id`],
  };
}

const factsFrom = (row: Row): SubjectFacts => ({
  versions: { grant: row.grant_version, delegation: row.delegation_version },
  token: tokenFrom(row, 'subject'),
  actorToken: tokenFrom(row, 'actor'),
  identity:
    row.identity_id === null
      ? null
      : {
          id: row.identity_id,
          name: row.identity_name,
          spiffeId: row.spiffe_id,
          environment: row.identity_environment,
          status: row.identity_status,
        },
  grant: grantFrom(row),
  delegation:
    row.delegation_id === null
      ? null
      : {
          id: row.delegation_id,
          scopes: words(row.delegation_scopes),
          maximumDepth: row.maximum_depth,
          crossEnvironment: row.delegation_across,
          expiresAt: orNull(row.delegation_expires_at),
        },
  related: row.related,
  used: row.used,
});
