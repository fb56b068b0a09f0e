import pg from 'pg';
import { Failure } from '../domain/failure.ts';
import { databasePassword, scramVerifier } from './credentials.ts';
import { connectionFailure, databaseErrorCode, databaseName } from './database-failure.ts';

export const databaseRoles = ['api', 'sts', 'signer'] as const;
export type DatabaseRole = (typeof databaseRoles)[number];

const all = 'SELECT, INSERT, UPDATE, DELETE';
const read = 'SELECT';

/**
 * What each process may do to each table, in PostgreSQL's own words; what is not named is not allowed. Nobody may change or
 * delete an event. Only the signer writes `der`, and it writes nothing else of a certificate.
 */
export const rights: Readonly<Record<string, Readonly<Partial<Record<DatabaseRole, string>>>>> = {
  users: { api: all },
  sessions: { api: all },
  accounts: { api: all },
  verifications: { api: all },
  setup_links: { api: all },
  totp_factors: { api: all },
  // A code that was used is never usable again.
  recovery_codes: { api: 'SELECT, INSERT, DELETE, UPDATE (used_at)' },
  passkeys: { api: 'SELECT, INSERT, DELETE, UPDATE (counter, backed_up, last_used_at)' },
  known_devices: { api: 'SELECT, INSERT, DELETE' },
  sign_in_attempts: { api: all },
  former_members: { api: 'SELECT, INSERT, UPDATE (removed_at)' },
  invitations: { api: 'SELECT, INSERT, UPDATE (accepted_at, revoked_at)' },
  api_keys: { api: 'SELECT, INSERT, UPDATE (revoked_at, last_used_at)' },
  failed_sign_ins: { api: all },
  second_person: { api: 'SELECT, UPDATE (required, updated_by, updated_at)' },
  approvals: { api: 'SELECT, INSERT, UPDATE (taken_until, outcome, decided_by, decided_at, comment)' },
  identity_providers: { api: all },
  identity_provider_secrets: { api: all },
  identity_provider_keys: { api: all },
  session_id_tokens: { api: all },

  identities: {
    api: 'SELECT, INSERT, UPDATE (kind, owner, environment, status, description, tags, updated_at)',
    sts: read,
    signer: 'SELECT (id, name, kind, owner, environment, spiffe_id)',
  },
  audiences: {
    api:
      'SELECT, INSERT, UPDATE (environment, scopes, algorithm, lifetime_default, lifetime_maximum, min_certificate_life, ' +
      'delegation_depth, description, updated_at)',
    sts: read,
  },
  grants: { api: 'SELECT, INSERT, UPDATE (scopes, lifetime_default, lifetime_maximum, cross_environment), DELETE', sts: read },
  delegations: { api: 'SELECT, INSERT, UPDATE (scopes, maximum_depth, expires_at), DELETE', sts: read },
  delegation_parties: { api: 'SELECT, INSERT' },
  exchange_secrets: { api: 'SELECT, INSERT, UPDATE (revoked_at, hash)', sts: read },
  client_keys: { api: 'SELECT, INSERT, UPDATE (revoked_at)', sts: read },
  trusted_issuers: {
    api:
      'SELECT, INSERT, UPDATE (description, key_source, jwks_url, audiences, algorithms, lifetime_maximum, single_use, private_addresses, ' +
      'ca_pem, enabled, updated_at), DELETE',
    sts: read,
  },
  issuer_rules: { api: 'SELECT, INSERT, DELETE', sts: read },
  issuer_keys: { api: 'SELECT, INSERT, UPDATE', sts: read },
  // Whoever may forget what was used, or denied, could let it be used again: only `forget_expired` does, by the clock of the database.
  used_client_assertions: { api: read, sts: 'SELECT, INSERT' },
  resource_servers: { api: 'SELECT, INSERT, UPDATE (kind, url, certificate_header, private_addresses, ca_pem, updated_at)', sts: read },
  resource_server_audiences: { api: 'SELECT, INSERT, DELETE', sts: read },

  // Audiences and resource servers are deleted by `remove_sandbox` alone, and only those of the one that stands.
  sandboxes: {
    api: 'SELECT, INSERT, UPDATE (identities, audience_id, resource_server_id, playing_until, played_at, trouble, removed_at, removed_by)',
  },

  proofs: { api: 'SELECT, INSERT, UPDATE (finished_at, outcome, detail, cases, event_id)' },

  profiles: { api: 'SELECT, INSERT, UPDATE (version, retired_at, updated_at)', sts: read, signer: read },
  profile_versions: { api: 'SELECT, INSERT', signer: read },
  authorities: { api: 'SELECT, UPDATE (status, activated_at, retiring_at, retired_at, crl_shard)', sts: read, signer: 'SELECT, INSERT' },
  // The api sees which key-encryption key sealed a key, never what is sealed.
  authority_keys: { api: 'SELECT (authority_id, kek_id)', signer: 'SELECT, INSERT, UPDATE (sealed, kek_id)' },
  authority_intents: {
    api:
      'SELECT, INSERT (id, kind, name, role, parent_id, common_name, organization, algorithm, lifetime, chain, requested_by, ' +
      'requested_at), UPDATE (chain), DELETE',
    signer: 'SELECT, UPDATE (csr)',
  },
  // A trigger lets the api insert signed bytes only of certificates made elsewhere.
  certificates: {
    api:
      'SELECT, ' +
      'INSERT (id, identity_id, authority_id, profile_id, profile_version, lineage_id, predecessor_id, usage, source, crl_shard, status, usable_until, serial, ' +
      'subject, issuer, names, spki_sha256, not_before, not_after, tbs, der, sha256, signed_at, activated_at, created_by, created_at), ' +
      'UPDATE (status, usable_until, frozen_at, activated_at, revoked_at, revocation_reason, revocation_comment, invalidity_date, revocation_recorded_at)',
    sts: read,
    signer: 'SELECT, UPDATE (der, sha256, signed_at)',
  },
  // Once blocked, a key stays so: nobody may take it out again.
  blocked_keys: { api: 'SELECT, INSERT', signer: read },
  told_revocations: { api: 'SELECT, INSERT' },
  ocsp_responders: { api: 'SELECT, INSERT, DELETE, UPDATE (sealed, kek_id)' },
  // For watching only: whoever authenticates callers cannot even read it.
  foreign_certificates: { api: 'SELECT, INSERT, UPDATE (owner, note), DELETE' },
  api_secrets: { api: 'SELECT, INSERT, UPDATE (sealed, kek_id)' },
  // Each process reports its own file; only the api takes down what an owner asks for.
  kek_files: {
    api: 'SELECT, INSERT, UPDATE (key_id, replaced_key_id, seen_at)',
    sts: 'SELECT, INSERT, UPDATE (key_id, replaced_key_id, seen_at)',
    signer: 'SELECT, INSERT, UPDATE (key_id, replaced_key_id, seen_at)',
  },
  kek_rotations: {
    api: 'SELECT, INSERT (id, role, before, requested_by, requested_at), UPDATE (after, finished_at, problem)',
    sts: 'SELECT, UPDATE (after, finished_at, problem)',
    signer: 'SELECT, UPDATE (after, finished_at, problem)',
  },
  // Written by a restore alone.
  carried_revocations: { api: read, signer: read },
  cross_certificates: { api: read, sts: read, signer: 'SELECT, INSERT' },
  certificate_requests: { api: 'SELECT, INSERT, UPDATE (status, decided_by, decided_at, comment, certificate_id, collected_at)' },
  identity_rotations: { api: 'SELECT, INSERT, UPDATE (state, since, changes_at), DELETE' },
  lineage_rotations: { api: all },
  rotation_changes: { api: 'SELECT, INSERT, DELETE' },
  rotations: { api: 'SELECT, INSERT, UPDATE (cancelled_at, finished_at)' },
  rotation_items: { api: 'SELECT, INSERT, UPDATE (told_at, closed_at, outcome)' },
  rotation_agents: { api: 'SELECT, INSERT, UPDATE (agent, host, renew_at, reported_at, next_report_at, failing_since, failure)' },
  join_tokens: { api: 'SELECT, INSERT, UPDATE (expires_at, used_at, used_spki, certificate_id)' },
  crls: {
    api: 'SELECT, INSERT (id, authority_id, shard, number, this_update, next_update, entries, length), DELETE',
    signer: 'SELECT, UPDATE (head, tail, signed_at)',
  },
  crl_pieces: { api: 'SELECT, INSERT', signer: read },
  listener_certificates: {
    api: 'SELECT, INSERT, UPDATE (certificate_id, chain)',
    sts: 'SELECT, INSERT (id, listener, spki, requested_at)',
  },

  token_keys: {
    api: 'SELECT, UPDATE (status, activated_at, retiring_at, retired_at, revoked_at, revocation_comment)',
    sts: 'SELECT, INSERT, UPDATE (status, activated_at, retiring_at, retired_at)',
  },
  token_key_secrets: { api: 'SELECT (kid, kek_id)', sts: 'SELECT, INSERT, UPDATE (sealed, kek_id), DELETE' },
  token_key_intents: { api: 'SELECT, INSERT', sts: 'SELECT, DELETE' },
  token_key_schedules: { api: 'SELECT, UPDATE (period, overlap, updated_at, updated_by)', sts: read },
  tokens: { api: read, sts: 'SELECT, INSERT' },
  used_subject_tokens: { api: read, sts: 'SELECT, INSERT' },
  reports: { api: 'SELECT (id, folded_into)', sts: 'SELECT, INSERT' },
  denied_tokens: { api: 'SELECT, INSERT', sts: 'SELECT, INSERT' },
  // Nobody writes into the feed but the trigger that follows what ends tokens.
  feed_state: { api: read, sts: read },
  feed_entries: { api: read, sts: read },
  feed_acts: {},
  feed_followers: {
    api: 'SELECT, UPDATE (lost_told, silence_told_at)',
    sts: 'SELECT, INSERT, UPDATE (position, seen_at, version, counted_until, lost, closed_at, silence_told_at)',
  },
  feed_acknowledgements: { api: read, sts: 'SELECT, INSERT' },

  // The sts may only ask whether an id is taken, so that no reporter can speak under the id of another's decision.
  events: { api: 'SELECT, INSERT', sts: 'SELECT (id), INSERT', signer: 'INSERT' },
  // Reached through `events` alone, like the parts for months.
  events_default: {},
  event_partitions: { api: read },
  // Only the signer makes checkpoints, and it reads nothing of an event but its hash.
  ledger_entries: { api: 'SELECT, INSERT', signer: read },
  decision_hours: { api: 'SELECT, INSERT, UPDATE (count), DELETE' },
  audience_hours: { api: 'SELECT, INSERT, UPDATE (count), DELETE' },
  identity_hours: { api: 'SELECT, INSERT, UPDATE (count), DELETE' },
  identity_sightings: { api: 'SELECT, INSERT, UPDATE (last_at)' },
  ledger_checkpoints: { api: read, signer: 'SELECT, INSERT' },
  ledger_state: { api: 'SELECT, UPDATE (horizon, within_at, within_id, retention_months)' },
  seal_keys: { api: 'SELECT (id, public_key, created_at, kek_id)', signer: 'SELECT, INSERT, UPDATE (sealed, kek_id)' },
  folded_refusals: { api: 'SELECT, INSERT, UPDATE (count, last_at, told)', sts: 'SELECT, INSERT, UPDATE (count, last_at)' },

  rejection_cases: { api: 'SELECT, INSERT, UPDATE' },
  case_decisions: { api: 'SELECT, INSERT' },
  case_tokens: { api: 'SELECT, INSERT' },
  case_suspensions: { api: 'SELECT, INSERT, DELETE' },
  case_notes: { api: 'SELECT, INSERT' },
  case_mutes: { api: 'SELECT, INSERT, UPDATE (ended_at)' },
  containment_rules: { api: 'SELECT, INSERT, UPDATE (codes, threshold, window_seconds, enabled, updated_at), DELETE' },
  case_progress: { api: 'SELECT, UPDATE (position)' },

  fleet_members: { api: 'SELECT, INSERT, UPDATE (fleet), DELETE' },
  fleet_claims: { api: 'SELECT, INSERT, UPDATE (fleet, applied_at, applied_by), DELETE' },

  webhooks: {
    api:
      'SELECT, INSERT, UPDATE (url, description, format, types, codes, audiences, severity, private_addresses, ca_pem, enabled, position, ' +
      'round, lease, leased_until, next_at, failures, failing_since, paused_at, pause_reason, delivered_at, updated_at), DELETE',
  },
  webhook_secrets: { api: 'SELECT, INSERT, UPDATE (sealed, kek_id, expires_at), DELETE' },
  webhook_deliveries: {
    api: 'SELECT, INSERT, UPDATE (state, attempts, last_at, took_millis, status, response, problem), DELETE',
  },

  notices: {
    api: 'SELECT, INSERT, UPDATE (severity, summary, detail, owners, count, seen_at, acknowledged_at, acknowledged_by, note, escalated_at, closed_at, closed_because, round, told_at, worst, reopened_at), DELETE',
  },
  notice_channels: {
    api:
      'SELECT, INSERT, UPDATE (description, settings, sealed, kek_id, severity, kinds, owners, escalations_only, digest, private_addresses, ' +
      'ca_pem, enabled, digested_at, lease, leased_until, next_at, failures, failing_since, problem, delivered_at, updated_at), DELETE',
  },
  notice_messages: { api: 'SELECT, INSERT, UPDATE (state, attempts, last_at, took_millis, response, problem, next_at), DELETE' },
  grant_uses: { api: 'SELECT, INSERT, UPDATE (last_at, scopes)' },
  certificate_places: { api: 'SELECT, INSERT, UPDATE (last_at), DELETE' },
  use_progress: { api: 'SELECT, UPDATE (until)' },
  findings: {
    api: 'SELECT, INSERT, UPDATE (evidence, seen_at, dismissed_at, dismissed_by, dismissed_until, dismissed_because), DELETE',
  },
  notice_watch: { api: 'SELECT, UPDATE (lease, leased_until, next_at, escalate_high, escalate_medium, escalate_low)' },
  _prisma_migrations: {},
};

/** What runs with the rights of the owner, and who may call it; nobody else may. */
export const functionRights: Readonly<Record<string, readonly DatabaseRole[]>> = {
  'make_event_partition(timestamptz)': ['api'],
  'drop_event_partition(text)': ['api'],
  'forget_expired(integer)': ['api'],
  'remove_sandbox(uuid)': ['api'],
  'follow_with_feed()': [],
  'gather_denials()': [],
  'follow_denials()': [],
  'forget_feed_acts()': ['sts'],
  'sweep_feed()': ['sts'],
};

const roleName = (database: string, role: DatabaseRole): string => `${database}_${role}`;

/** Each role's way into the ledger. */
export type RoleUrls = Readonly<Record<DatabaseRole, string>>;

/**
 * Makes the three database roles, named after the database so that several Hawsers share a cluster, and gives them exactly
 * what the table says. In one transaction, so that running processes never see a gap; the same at every start.
 * @throws {Failure} `unavailable` when the user of `url` may not create roles
 */
export async function grantRights(url: string, dataDir: string): Promise<RoleUrls> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const database = client.database ?? '';
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtext('hawser rights'))");
    await client.query(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(database)} FROM PUBLIC`);
    await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    for (const role of databaseRoles) await makeRole(client, database, role, databasePassword(dataDir, roleName(database, role)));
    await client.query('COMMIT');
    return {
      api: urlFor(url, roleName(database, 'api'), dataDir),
      sts: urlFor(url, roleName(database, 'sts'), dataDir),
      signer: urlFor(url, roleName(database, 'signer'), dataDir),
    };
  } catch (error) {
    if (databaseErrorCode(error) === '42501')
      throw new Failure(
        'unavailable',
        `The user of DATABASE_URL may not make the database roles of Hawser in ${databaseName(url)}: grant it CREATEROLE, and let it own the database. ` +
          `PostgreSQL says: ${error instanceof Error ? error.message : error}.`,
        { cause: error },
      );
    throw connectionFailure(error, url);
  } finally {
    await client.end().catch(() => {});
  }
}

async function makeRole(client: pg.Client, database: string, role: DatabaseRole, password: string): Promise<void> {
  const name = pg.escapeIdentifier(roleName(database, role));
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [roleName(database, role)]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${name}`);
  await client.query(`ALTER ROLE ${name} LOGIN PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`);
  await client.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database)} TO ${name}`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${name}`);
  await client.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${name}`);
  for (const [table, granted] of Object.entries(rights)) {
    const what = granted[role];
    if (what !== undefined) await client.query(`GRANT ${what} ON ${pg.escapeIdentifier(table)} TO ${name}`);
  }
  for (const [call, callers] of Object.entries(functionRights))
    await client.query(
      callers.includes(role) ? `GRANT EXECUTE ON FUNCTION ${call} TO ${name}` : `REVOKE EXECUTE ON FUNCTION ${call} FROM ${name}`,
    );
}

function urlFor(url: string, name: string, dataDir: string): string {
  const address = new URL(url);
  address.username = encodeURIComponent(name);
  address.password = encodeURIComponent(databasePassword(dataDir, name));
  return address.href;
}
