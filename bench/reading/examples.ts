import { type IdKind, toPublicId } from '../../server/domain/ids.ts';
import type { House } from '../house.ts';

type Store = Pick<House, 'database'>;

/** Values that stand in the ledger, for every path parameter and every filter there is; an empty list where it has none. */
export type Examples = Readonly<Record<string, readonly string[]>>;

const first = async ({ database }: Store, text: string): Promise<string[]> =>
  (await database.pool.query<{ value: string }>({ text, query_timeout: 60_000 } as { text: string })).rows.map(({ value }) => value);

/** The examples that this ledger has. */
export async function examplesIn(house: Store): Promise<Examples> {
  const ids = async (kind: IdKind, text: string) => (await first(house, text)).map((id) => toPublicId(kind, id));
  // One that is busy, and one that is not.
  const identity = await ids(
    'identity',
    `(SELECT id AS value FROM identities WHERE name ~ '-\\d{5}$' ORDER BY right(name, 5) LIMIT 1)
    UNION ALL (SELECT id FROM identities WHERE name ~ '-\\d{5}$' ORDER BY right(name, 5) DESC LIMIT 1)`,
  );
  const newest = (condition: string, column: string) =>
    `SELECT ${column} AS value FROM events WHERE ${condition} AND ${column} IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1`;
  const day = 86_400_000;
  const ago = (days: number) => new Date(Date.now() - days * day).toISOString();
  return {
    identity,
    actor: identity,
    subject: identity,
    audience: await first(house, `SELECT uri AS value FROM audiences ORDER BY created_at LIMIT 1`),
    audienceId: await ids('audience', 'SELECT id AS value FROM audiences ORDER BY created_at LIMIT 1'),
    grant: await ids('grant', 'SELECT id AS value FROM grants LIMIT 1'),
    resourceServer: await ids('resourceServer', 'SELECT id AS value FROM resource_servers ORDER BY created_at LIMIT 1'),
    delegation: await ids('delegation', 'SELECT id AS value FROM delegations LIMIT 1'),
    authority: await first(house, 'SELECT name AS value FROM authorities'),
    profile: await first(house, 'SELECT name AS value FROM profiles'),
    request: await ids('certificateRequest', 'SELECT id AS value FROM certificate_requests LIMIT 1'),
    certificate: await ids(
      'certificate',
      `SELECT id AS value FROM certificates WHERE identity_id = (SELECT id FROM identities WHERE name ~ '-\\d{5}$' ORDER BY right(name, 5) LIMIT 1)`,
    ),
    foreignCertificate: await ids('foreignCertificate', 'SELECT id AS value FROM foreign_certificates LIMIT 1'),
    decision: await ids('decision', newest(`code LIKE 'cnf_mismatch%'`, 'id')),
    // The newest, the fullest, and one long ago.
    case: await ids(
      'case',
      `(SELECT id AS value FROM rejection_cases ORDER BY id DESC LIMIT 1)
      UNION ALL (SELECT id FROM rejection_cases ORDER BY count DESC LIMIT 1) UNION ALL (SELECT id FROM rejection_cases ORDER BY id LIMIT 1)`,
    ),
    tokenKey: await first(house, 'SELECT kid AS value FROM token_keys LIMIT 1'),
    issuer: await first(house, 'SELECT name AS value FROM trusted_issuers LIMIT 1'),
    thumbprint: [
      ...(await first(house, newest(`code = 'issued'`, 'bound_thumbprint'))),
      ...(await first(house, newest(`code = 'cnf_mismatch.unknown'`, 'presented_thumbprint'))),
    ],
    jti: await first(house, newest(`code = 'cnf_mismatch.foreign'`, 'jti')),
    from: [ago(0.04), ago(1), ago(60)],
    to: [ago(1), ago(60)],
    expiresBefore: [ago(0), ago(80)],
    since: [ago(1)],
    tag: await first(house, 'SELECT tags[1] AS value FROM identities WHERE tags <> $${}$$ LIMIT 1'),
    spiffePath: ['/production/billing-api-000*'],
    owner: ['team-17'],
    environment: ['production'],
    key: await first(house, `SELECT encode(spki_sha256, 'hex') AS value FROM certificates LIMIT 1`),
    lineage: await first(house, 'SELECT lineage_id AS value FROM certificates LIMIT 1'),
    q: ['worker', '04711', 'nothing-of-that-name'],
    buckets: ['60', '200'],
    type: ['decision', 'certificate.renewed', 'token.denied'],
    target: ['billing-api-00001'],
    acts: ['true'],
    after: ['0', '4000000'],
    assignee: ['nobody'],
    upstream: ['http://127.0.0.1:3000'],
    event: await ids('event', newest(`code = 'issued'`, 'id')),
    rotation: await ids('rotation', 'SELECT id AS value FROM rotations LIMIT 1'),
    rate: ['10'],
    month: [new Date().toISOString().slice(0, 7)],
    acknowledged: ['true', 'false'],
    format: ['cloudevents', 'ocsf'],
    all: ['true'],
    proof: await ids('proof', 'SELECT id AS value FROM proofs LIMIT 1'),
  };
}
