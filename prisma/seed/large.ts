import { Failure } from '../../server/domain/failure.ts';
import { newId } from '../../server/domain/ids.ts';
import { columns } from '../../server/ledger/columns.ts';
import { decisionColumns, decisionSource, decisionValues, type NewDecision } from '../../server/ledger/decisions.ts';
import type { RegistryContext } from '../../server/operations/context.ts';
import { createProfile } from '../../server/operations/create-profile.ts';
import { standardTerms } from '../../server/operations/seed-profiles.ts';
import { accepted, holderOf, issued, randomFrom, refusal, type SeededToken, tokenLife, type World } from './decisions.ts';
import { beginsAt, type Generations, insertCertificates, overlap, readHolders, seededProfile } from './inventory.ts';
import { patientQuery } from './patient-query.ts';
import { grantTo, madeBySeed, numberIn, type Place, registerPlace, registerWorkload, seeder } from './registry.ts';

export type Scale = { readonly identities: number; readonly certificatesEach: number; readonly places: number; readonly decisions: number };
export const large: Scale = { identities: 20_000, certificatesEach: 10, places: 40, decisions: 10_000_000 };

const day = 86_400_000;
/** Days that the ledger reaches back. */
const span = 90 * day;
/** Octets that a decision takes in the database, with its indexes, its place in the sealed ledger, and for some a token. */
const octetsEach = 1_200;
/** Milliseconds after their end that tokens are kept, and reports after they came (`forget_expired`). */
const kept = { tokens: 30 * day, reports: 8 * day };

export type Seeding = { readonly context: RegistryContext; readonly pkiUrl: string; readonly say: (text: string) => void };

/**
 * Fills a new Hawser with an inventory and a ledger as they are after three months of use. The registry is made by the operations, with
 * a clock that stands at the beginning; decisions go through the statement of `DecisionWriter`, many at a time; certificates and tokens
 * are rows that nobody could make through an operation any more, because they are of the past. What was begun goes on where it was.
 * @throws {Failure} `conflict` where somebody uses this Hawser already
 */
export async function seedLarge({ context, pkiUrl, say }: Seeding, scale: Scale = large): Promise<void> {
  await refuseUsed(context);
  const start = await beginning(context);
  const past: RegistryContext = { ...context, clock: () => new Date(start - day) };
  const gigabytes = ((scale.decisions * octetsEach) / 1e9).toFixed(1);
  say(
    `This takes about ${gigabytes} GB of disk below PostgreSQL, and some minutes for each million decisions. It may be broken off and goes on.`,
  );
  const generations: Generations = { each: scale.certificatesEach, step: span / (scale.certificatesEach - 1), start };
  await makePartitions(context, start - generations.step, start + span);

  const places = await registerPlaces(past, scale.places);
  await registerProfile(past, generations);
  await registerWorkloads(past, pkiUrl, scale, places, generations, say);

  const { kid, number } = await tokenKey(context);
  const indexOf = new Map<string, number>();
  const holders = await readHolders(context, madeBySeed);
  for (const [index, { identity }] of holders.entries()) indexOf.set(identity.id, index);
  const world: World = {
    holders,
    places,
    kid,
    certificateAt(holder, at) {
      const { certificates, identity } = holder;
      const index = indexOf.get(identity.id) ?? 0;
      const age = certificates.findLastIndex((_, generation) => beginsAt(generations, generation, index) <= at.getTime());
      const found = certificates[Math.max(age, 0)];
      if (found === undefined) throw new Error(`${identity.name} has no certificate`);
      return found;
    },
  };
  await insertDecisions(context, world, { start, total: scale.decisions, keyNumber: number }, say);
  for (const table of ['identities', 'certificates', 'tokens', 'events']) await patientQuery(context.database, `VACUUM (ANALYZE) ${table}`);
}

async function refuseUsed({ database }: RegistryContext): Promise<void> {
  const { rows } = await database.pool.query<{ others: number }>('SELECT count(*)::int AS others FROM identities WHERE description <> $1', [
    madeBySeed,
  ]);
  if ((rows[0]?.others ?? 0) > 0)
    throw new Failure(
      'conflict',
      'This Hawser has identities of its own. The large seed cannot be taken out again: give it a data directory that is new (HAWSER_DATA_DIR).',
    );
}

/** Where the ledger of the seed begins: 90 days ago, or 90 days before it was begun. */
async function beginning({ database, clock }: RegistryContext): Promise<number> {
  const first = await database.prisma.identity.findFirst({ orderBy: { createdAt: 'asc' }, select: { createdAt: true } });
  return first === null ? Math.floor(clock().getTime() / 1_000) * 1_000 - span : first.createdAt.getTime() + day;
}

async function makePartitions({ database }: RegistryContext, from: number, until: number): Promise<void> {
  for (let at = from; at < until; at += 25 * day)
    await database.pool.query('SELECT make_event_partition($1::timestamptz)', [new Date(at).toISOString()]);
}

/** Those that are there already, and the others. */
export async function registerPlaces(context: RegistryContext, count: number): Promise<Place[]> {
  const { rows } = await context.database.pool.query<Record<'id' | 'uri' | 'server' | 'identity' | 'name', string>>(
    `SELECT a.id, a.uri, rs.id AS server, i.id AS identity, i.name FROM audiences a JOIN resource_server_audiences link ON link.audience_id = a.id
       JOIN resource_servers rs ON rs.id = link.resource_server_id JOIN identities i ON i.id = rs.identity_id
     WHERE a.description = $1 ORDER BY length(a.uri), a.uri`,
    [madeBySeed],
  );
  const places = rows.map(
    ({ id, uri, server, identity, name }): Place => ({ audience: { id, uri }, server: { id: server, identity: { id: identity, name } } }),
  );
  for (let number = places.length; number < count; number++) places.push(await registerPlace(context, number));
  return places;
}

async function registerProfile(context: RegistryContext, { step }: Generations): Promise<void> {
  if ((await context.database.prisma.profile.findUnique({ where: { name: seededProfile }, select: { id: true } })) !== null) return;
  await createProfile(context, seeder, {
    ...standardTerms,
    name: seededProfile,
    usage: 'client',
    description: madeBySeed,
    lifetime: Math.ceil((step + overlap) / 1_000),
    overlap: overlap / 1_000,
  });
}

const together = 50;

async function registerWorkloads(
  context: RegistryContext,
  pkiUrl: string,
  { identities }: Scale,
  places: readonly Place[],
  generations: Generations,
  say: Seeding['say'],
): Promise<void> {
  const known = await readHolders(context, madeBySeed);
  // Of those that were made together when it was broken off, some may be missing, and none has a certificate.
  const registered = new Set(known.map(({ identity }) => numberIn(identity.name)));
  const complete = known.filter(({ certificates }) => certificates.length > 0).length;
  for (let first = complete; first < identities; first += together) {
    const indexes = Array.from({ length: Math.min(together, identities - first) }, (_, offset) => first + offset);
    for (const part of [indexes.filter((index) => index % 2 === 0), indexes.filter((index) => index % 2 === 1)])
      await Promise.all(
        part.map(async (index) => {
          if (registered.has(index)) return;
          await registerWorkload(context, index);
          const place = places[index % places.length];
          if (place !== undefined) await grantTo(context, index, place);
        }),
      );
    const { rows } = await context.database.pool.query<{ id: string; name: string; spiffe_id: string }>(
      'SELECT id, name, spiffe_id FROM identities WHERE right(name, 5) = ANY ($1) AND description = $2',
      [indexes.map((index) => String(index + 1).padStart(5, '0')), madeBySeed],
    );
    const subjects = rows.map(({ id, name, spiffe_id }) => ({ id, name, spiffeId: spiffe_id, index: numberIn(name) }));
    await insertCertificates(context, pkiUrl, generations, subjects);
    if ((first + together) % 2_000 < together)
      say(`${Math.min(first + together, identities)} of ${identities} identities with their certificates`);
  }
}

async function tokenKey({ database }: RegistryContext): Promise<{ kid: string; number: number }> {
  const found = await database.prisma.tokenKey.findFirst({
    where: { algorithm: 'ES256', status: 'current' },
    select: { kid: true, number: true },
  });
  if (found === null)
    throw new Failure('unavailable', 'There is no key for tokens yet: start Hawser once (npm start) and wait until it is ready.');
  return found;
}

const decide = `INSERT INTO events (${decisionColumns.into}) SELECT ${decisionColumns.from} FROM ${decisionSource()}`;
const keep = `
INSERT INTO tokens (jti, identity_id, audience_id, certificate_id, certificate_ids, identity_ids, jtis, key_number, scope, scope_asked, issued_at, expires_at)
SELECT jti, identity_id, audience_id, certificate_id, ARRAY[certificate_id], ARRAY[identity_id], ARRAY[jti], $6::smallint, 'read', true, issued_at,
  date_trunc('second', issued_at) + make_interval(secs => $7)
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[]) AS t(jti, identity_id, audience_id, certificate_id, issued_at)`;

const claim = `INSERT INTO reports (id, resource_server_id, received_at) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])`;

const reportsAmong = (decisions: readonly NewDecision[], since: number): string[] =>
  columns(
    decisions.filter(({ door, at }) => door === 'report' && at.getTime() > since),
    (d) => d.id,
    (d) => d.resourceServerId ?? null,
    (d) => d.at.toISOString(),
  );

/** Decisions in one statement: fewer than the sealer puts in order at once. */
const atOnce = 4_000;
/** Decisions in a row whose refusals have one cause. */
const burst = 400;

type Run = { readonly start: number; readonly total: number; readonly keyNumber: number };

async function insertDecisions(
  context: RegistryContext,
  world: World,
  { start, total, keyNumber }: Run,
  say: Seeding['say'],
): Promise<void> {
  const { pool } = context.database;
  const done = await decisionsDone(context);
  const began = performance.now();
  const holding = new Map<string, SeededToken>();
  let writing: Promise<unknown> = Promise.resolve();
  for (let first = done; first < total; first += atOnce) {
    const decisions: NewDecision[] = [];
    const tokens: SeededToken[] = [];
    for (let number = first; number < Math.min(first + atOnce, total); number++) {
      const { decision, token } = decisionNumber(world, holding, number, new Date(Math.floor(start + (number / total) * span)));
      decisions.push(decision);
      if (token && token.issuedAt.getTime() > start + span - kept.tokens) tokens.push(token);
    }
    const values = decisionValues(decisions);
    const rows = columns(
      tokens,
      (t) => t.jti,
      (t) => t.holder.identity.id,
      (t) => t.place.audience.id,
      (t) => t.certificate.id,
      (t) => t.issuedAt.toISOString(),
    );
    await writing;
    // The next ones are made up while these are written; one transaction, so that what was begun can be counted.
    writing = inOneTransaction(pool, [
      [keep, [...rows, keyNumber, tokenLife]],
      [claim, reportsAmong(decisions, start + span - kept.reports)],
      [decide, values],
    ]);
    writing.catch(() => {});
    if ((first + atOnce) % 200_000 < atOnce) {
      const perSecond = Math.round(((first + atOnce - done) * 1_000) / (performance.now() - began));
      say(`${first + atOnce} of ${total} decisions, ${perSecond} a second`);
    }
  }
  await writing;
}

async function inOneTransaction(
  pool: RegistryContext['database']['pool'],
  statements: readonly (readonly [text: string, values: unknown[]])[],
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL statement_timeout = 0');
    for (const [text, values] of statements)
      await client.query({ text, values, query_timeout: 120_000 } as { text: string; values: unknown[] });
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** One decision, with the token where it issues one. */
function decisionNumber(
  world: World,
  holding: Map<string, SeededToken>,
  number: number,
  at: Date,
): { decision: NewDecision; token?: SeededToken } {
  const random = randomFrom(number);
  const scene = { world, at, random };
  const fate = random();
  if (fate < 0.06) {
    const cause = Math.floor(number / burst);
    const ofBurst = randomFrom(-1 - cause);
    const [victim, other] = [holderOf(world, ofBurst), holderOf(world, ofBurst)];
    const token = holding.get(victim.identity.id);
    if (token !== undefined && other !== victim) return { decision: refusal(scene, token, other, Math.floor(ofBurst() * 4_294_967_296)) };
  }
  const holder = holderOf(world, random);
  const token = holding.get(holder.identity.id);
  if (token !== undefined && fate < 0.6 && at.getTime() < token.issuedAt.getTime() + tokenLife * 1_000)
    return { decision: accepted(scene, token) };
  const place = world.places[Math.floor(random() ** 2 * world.places.length)];
  if (place === undefined) throw new Error('no audience to ask for');
  const fresh: SeededToken = { jti: newId(at.getTime()), holder, certificate: world.certificateAt(holder, at), place, issuedAt: at };
  holding.set(holder.identity.id, fresh);
  return { decision: issued(scene, fresh), token: fresh };
}

async function decisionsDone({ database }: RegistryContext): Promise<number> {
  const [row] = await patientQuery<{ done: number }>(database, 'SELECT count(*)::int AS done FROM events WHERE code IS NOT NULL');
  return row?.done ?? 0;
}
