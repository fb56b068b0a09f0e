import { Prisma } from '#prisma';
import { delegationNamed, type FleetKind, grantNamed, type Standing, sameJson } from '../domain/fleet.ts';
import { probeAudience, probeName, probeProfile } from '../domain/probe.ts';
import { whereAll } from './filter.ts';
import { managedBy } from './fleet-claims.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import type { Statements } from './statements.ts';

/** Something that a file may describe, as it stands. */
export type FleetRow = Standing & { readonly id: string };

type Source = {
  readonly named: (name: string) => Prisma.Sql;
  readonly spec: Prisma.Sql;
  readonly from: Prisma.Sql;
  readonly status: Prisma.Sql;
  readonly where?: Prisma.Sql;
};
const active = Prisma.sql`'active'`;

/** Where each kind is read: `b` is the row that has the id. A spec has the members of `FleetSpecs`, no more and no fewer. */
const sources: Readonly<Record<FleetKind, Source>> = {
  profile: {
    named: (name) => Prisma.sql`b.name = ${name}`,
    spec: Prisma.sql`jsonb_build_object('name', b.name, 'usage', b.usage, 'description', v.description, 'lifetime', v.lifetime, 'overlap', v.overlap,
      'backdate', v.backdate, 'renewAtPercent', v.renew_at_percent, 'renewBeforeEnd', v.renew_before_end, 'grace', v.grace, 'keyAlgorithms', v.key_algorithms, 'dnsNames', v.dns_names,
      'uriNames', v.uri_names, 'emailNames', v.email_names, 'allowedEnvironments', v.allowed_environments, 'allowedKinds', v.allowed_kinds,
      'allowedNames', v.allowed_names, 'alsoServer', v.also_server, 'approvalRequired', v.approval_required, 'freezeOnClone', v.freeze_on_clone,
      'requestLifetime', v.request_lifetime)`,
    from: Prisma.sql`profiles b JOIN profile_versions v ON v.profile_id = b.id AND v.version = b.version`,
    status: Prisma.sql`CASE WHEN b.retired_at IS NULL THEN 'active' ELSE 'retired' END`,
    // Hawser's own are nobody's to describe.
    where: Prisma.sql`b.usage IN ('client', 'server') AND b.name <> ${probeProfile}`,
  },
  identity: {
    named: (name) => Prisma.sql`b.name = ${name}`,
    spec: Prisma.sql`jsonb_build_object('name', b.name, 'kind', b.kind, 'owner', b.owner, 'environment', b.environment, 'description', b.description,
      'tags', b.tags)`,
    from: Prisma.sql`identities b`,
    status: Prisma.sql`b.status`,
    where: Prisma.sql`b.name <> ${probeName}`,
  },
  audience: {
    named: (uri) => Prisma.sql`b.uri = ${uri}`,
    spec: Prisma.sql`jsonb_build_object('uri', b.uri, 'environment', b.environment, 'scopes', b.scopes, 'algorithm', b.algorithm,
      'lifetimeDefault', b.lifetime_default, 'lifetimeMaximum', b.lifetime_maximum, 'minCertificateLife', b.min_certificate_life,
      'delegationDepth', b.delegation_depth, 'description', b.description)`,
    from: Prisma.sql`audiences b`,
    status: active,
    where: Prisma.sql`b.uri <> ${probeAudience}`,
  },
  'resource-server': {
    named: (name) => Prisma.sql`b.name = ${name}`,
    spec: Prisma.sql`jsonb_build_object('name', b.name, 'kind', b.kind, 'certificateHeader', b.certificate_header, 'url', b.url, 'identity', i.name,
      'audiences', ARRAY(SELECT a.uri FROM resource_server_audiences l JOIN audiences a ON a.id = l.audience_id
        WHERE l.resource_server_id = b.id ORDER BY a.uri),
      'privateAddresses', b.private_addresses, 'caPem', b.ca_pem)`,
    from: Prisma.sql`resource_servers b JOIN identities i ON i.id = b.identity_id`,
    status: active,
  },
  grant: {
    named: (name) => {
      const { identity, audience } = grantNamed(name);
      return Prisma.sql`i.name = ${identity} AND a.uri = ${audience}`;
    },
    spec: Prisma.sql`jsonb_build_object('identity', i.name, 'audience', a.uri, 'scopes', b.scopes, 'lifetimeDefault', b.lifetime_default,
      'lifetimeMaximum', b.lifetime_maximum, 'crossEnvironment', b.cross_environment)`,
    from: Prisma.sql`grants b JOIN identities i ON i.id = b.identity_id JOIN audiences a ON a.id = b.audience_id`,
    status: active,
    where: Prisma.sql`i.name <> ${probeName}`,
  },
  delegation: {
    named: (name) => {
      const { actor, subject, audience } = delegationNamed(name);
      return Prisma.sql`i.name = ${actor} AND s.name = ${subject} AND a.uri = ${audience}`;
    },
    spec: Prisma.sql`jsonb_build_object('actor', i.name, 'subject', s.name, 'audience', a.uri, 'scopes', b.scopes, 'maximumDepth', b.maximum_depth,
      'expiresAt', to_char(b.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'crossEnvironment', b.cross_environment)`,
    from: Prisma.sql`delegations b JOIN identities i ON i.id = b.actor_id JOIN identities s ON s.id = b.subject_id
      JOIN audiences a ON a.id = b.audience_id`,
    status: active,
  },
  'trusted-issuer': {
    named: (name) => Prisma.sql`b.name = ${name}`,
    spec: Prisma.sql`jsonb_build_object('name', b.name, 'issuer', b.issuer, 'preset', b.preset, 'description', b.description,
      'keySource', b.key_source, 'jwksUrl', b.jwks_url,
      'jwks', (SELECT k.jwks FROM issuer_keys k WHERE k.trusted_issuer_id = b.id AND b.key_source = 'pasted'),
      'audiences', b.audiences, 'algorithms', b.algorithms, 'lifetimeMaximum', b.lifetime_maximum, 'singleUse', b.single_use,
      'privateAddresses', b.private_addresses, 'caPem', b.ca_pem, 'enabled', b.enabled,
      'rules', (SELECT coalesce(jsonb_agg(jsonb_build_object('conditions', r.conditions, 'identity', r.identity) ORDER BY r.id), '[]')
        FROM issuer_rules r WHERE r.trusted_issuer_id = b.id))`,
    from: Prisma.sql`trusted_issuers b`,
    status: active,
  },
  'containment-rule': {
    named: (name) => Prisma.sql`b.name = ${name}`,
    spec: Prisma.sql`jsonb_build_object('name', b.name, 'codes', b.codes, 'threshold', b.threshold, 'windowSeconds', b.window_seconds, 'enabled', b.enabled)`,
    from: Prisma.sql`containment_rules b`,
    status: active,
  },
};

async function rows(ledger: Statements, kind: FleetKind, where: Prisma.Sql, limit: number): Promise<FleetRow[]> {
  const { spec, from, status } = sources[kind];
  const found = await ledger.$queryRaw<FleetRow[]>(Prisma.sql`
    SELECT b.id, ${kind} AS kind, ${spec} AS spec, ${status} AS status, m.fleet, ${managedBy(kind, Prisma.sql`b.id`)} AS "managedBy"
    FROM ${from} LEFT JOIN fleet_members m ON m.kind = ${kind} AND m.id = b.id ${where} ORDER BY b.id LIMIT ${limit}`);
  // A file has the keys as text, and so has a plan.
  return found.map((row) =>
    row.kind === 'trusted-issuer' && row.spec.jwks !== null ? { ...row, spec: { ...row.spec, jwks: sameJson(row.spec.jwks) } } : row,
  );
}

/** All of a kind, oldest first. */
export async function listFleet(ledger: Statements, kind: FleetKind, { limit, cursor }: PageRequest): Promise<Page<FleetRow>> {
  const where = whereAll([sources[kind].where, cursor && Prisma.sql`b.id > ${decodeIdCursor(cursor)}::uuid`]);
  return cutPage(await rows(ledger, kind, where, limit + 1), limit, (row) => [row.id]);
}

/** The one of that name, held until the transaction ends; undefined where there is none. */
export async function holdFleetMember(ledger: Statements, kind: FleetKind, name: string): Promise<FleetRow | undefined> {
  const { named, from, where } = sources[kind];
  // Held first, then read: what was waited for is in what is read.
  const [held] = await ledger.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT b.id FROM ${from} ${whereAll([where, named(name)])} FOR UPDATE OF b`,
  );
  return held && (await rows(ledger, kind, Prisma.sql`WHERE b.id = ${held.id}::uuid`, 1))[0];
}

/** The ids of those of these names that are there. */
export async function idsOfFleet(ledger: Statements, kind: FleetKind, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const { named, from, where } = sources[kind];
  const any = Prisma.sql`(${Prisma.join(names.map(named), ' OR ')})`;
  return (await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`SELECT b.id FROM ${from} ${whereAll([where, any])}`)).map(({ id }) => id);
}

/** Keeps two that would make, change or take away the same thing apart, also where it is not there yet. */
export async function takeTurn(ledger: Statements, kind: FleetKind, name: string): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser fleet'), hashtext(${`${kind} ${name}`}))`);
}

/** Says whose file made it. */
export async function markMember(
  ledger: Statements,
  kind: FleetKind,
  name: string,
  by: { fleet: string; madeBy: string; now: Date },
): Promise<void> {
  const { named, from } = sources[kind];
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO fleet_members (kind, id, fleet, made_at, made_by)
    SELECT ${kind}, b.id, ${by.fleet}, ${by.now}::timestamptz, ${by.madeBy} FROM ${from} WHERE ${named(name)}
    ON CONFLICT (kind, id) DO UPDATE SET fleet = excluded.fleet`);
}

export async function unmarkMember(ledger: Statements, kind: FleetKind, id: string): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`DELETE FROM fleet_members WHERE kind = ${kind} AND id = ${id}::uuid`);
}
