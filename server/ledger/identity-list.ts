import { Prisma } from '#prisma';
import type { KeyKind } from '../domain/certificate.ts';
import { addSeconds } from '../domain/clock.ts';
import { allDecisionCodes, isRefusal, isReplay, type RefusalCode } from '../domain/codes.ts';
import {
  type AttentionReason,
  attentionReasons,
  type IdentityOrder,
  type IdentityStatus,
  type UnseenAge,
  unseenAges,
} from '../domain/identity.ts';
import type { RotationFilter } from '../domain/rotation.ts';
import { serialSpellings, sha256Spellings } from '../domain/spelling.ts';
import type { Ledger } from './database.ts';
import { containing, whereAll } from './filter.ts';
import { type IdentityRow, type IdentityView, identitiesFrom, identityView } from './identities.ts';
import { activityOf, type IdentityActivity, isEnrolled, isUnseen } from './identity-activity.ts';
import { refusedLately } from './identity-hours.ts';
import { cutPage, decodeIdCursor, decodeOrderCursor, type Page, type PageRequest } from './page.ts';

export type ListedIdentity = IdentityView &
  IdentityActivity & { /** Null where nothing is the matter with it. */ attention: AttentionReason | null };

export type IdentityFilter = {
  readonly q?: string | undefined;
  readonly status?: IdentityStatus | undefined;
  readonly environment?: string | undefined;
  readonly owner?: string | undefined;
  readonly rotation?: RotationFilter | undefined;
  /** The URI of one that it has a grant for. */
  readonly audience?: string | undefined;
  /** The name of one that a usable certificate of it was made under. */
  readonly profile?: string | undefined;
  /** The kind of key of a usable certificate of it, RSA of whatever size. */
  readonly keyAlgorithm?: KeyKind | undefined;
  /** What it was refused within the last day. */
  readonly rejected?: 'any' | 'replay' | RefusalCode | undefined;
  readonly unseen?: UnseenAge | undefined;
  readonly tag?: string | undefined;
};
type Request = IdentityFilter & PageRequest & { readonly order?: IdentityOrder | undefined };

const refusals = allDecisionCodes.filter(isRefusal);
const replays = allDecisionCodes.filter(isReplay);
const codesOf = (rejected: NonNullable<IdentityFilter['rejected']>) =>
  rejected === 'any' ? refusals : rejected === 'replay' ? replays : [rejected];

/** What identities `i` with their rotations `r` have to be. */
const conditionsOf = (filter: IdentityFilter, now: Date) => [
  filter.status && Prisma.sql`i.status = ${filter.status}`,
  filter.environment && Prisma.sql`i.environment = ${filter.environment}`,
  filter.owner && Prisma.sql`i.owner = ${filter.owner}`,
  filter.q && contains(filter.q),
  filter.rotation && (filter.rotation === 'none' ? Prisma.sql`r.state IS NULL` : Prisma.sql`r.state = ${filter.rotation}`),
  filter.audience &&
    Prisma.sql`i.id IN (SELECT g.identity_id FROM grants g JOIN audiences a ON a.id = g.audience_id WHERE a.uri = ${filter.audience})`,
  filter.profile &&
    Prisma.sql`i.id IN (SELECT c.identity_id FROM certificates c JOIN profiles p ON p.id = c.profile_id
      WHERE p.name = ${filter.profile} AND c.status IN ('active', 'superseded') AND usable(c, ${now}::timestamptz))`,
  filter.keyAlgorithm &&
    Prisma.sql`EXISTS (SELECT FROM certificates c WHERE c.identity_id = i.id AND c.usage = 'client' AND c.status IN ('active', 'superseded')
      AND split_part(c.key_algorithm, ' ', 1) = ${filter.keyAlgorithm} AND usable(c, ${now}::timestamptz))`,
  filter.rejected && Prisma.sql`i.id IN (${refusedLately(codesOf(filter.rejected), now)})`,
  filter.unseen && isUnseen(unseenFrom(filter.unseen, now)),
  filter.tag && Prisma.sql`i.tags @> ARRAY[${filter.tag}]::text[]`,
];

const unseenFrom = (age: UnseenAge, now: Date): Date | null => {
  const days = unseenAges[age];
  return days === null ? null : addSeconds(now, -days * 86_400);
};

/** Part of what is said of it; or a certificate of it, by its whole serial, thumbprint or alternative name in any spelling. */
function contains(q: string): Prisma.Sql {
  const words = Prisma.sql`identity_words(i.name, i.spiffe_id, i.owner, i.description) ILIKE ${containing(q)}`;
  const hashes = sha256Spellings(q).map((bytes) => Buffer.from(bytes).toString('hex'));
  const names = [q, ...['uri', 'dns', 'ip', 'email'].map((kind) => `${kind}:${q}`)];
  return Prisma.sql`(${words} OR i.id = ANY (ARRAY(
    SELECT c.identity_id FROM certificates c
    WHERE c.sha256 = ANY (ARRAY(SELECT decode(hash, 'hex') FROM unnest(${hashes}::text[]) hash))
      OR c.serial = ANY (${serialSpellings(q)}::text[]) OR c.names && ${names}::text[])))`;
}

/** Behind all that need somebody stand those that do not, and behind those what is retired. */
const [atEase, retired] = [attentionReasons.length, attentionReasons.length + 1];
const rankOf = (reason: AttentionReason) => attentionReasons.indexOf(reason);

/** SQL for how soon somebody should look at the identity `i` with its rotation `r`: the place of the reason in `attentionReasons`. */
const rank = (now: Date) => Prisma.sql`CASE WHEN i.status = 'retired' THEN ${retired}::int
  WHEN i.id IN (${refusedLately(replays, now)}) THEN ${rankOf('replayed')}::int
  WHEN r.state IN ('failed', 'silent', 'late') THEN ${rankOf('renewal')}::int
  WHEN i.status = 'suspended' THEN ${rankOf('suspended')}::int
  WHEN r.state IS NULL AND NOT ${isEnrolled} THEN ${rankOf('never_enrolled')}::int ELSE ${atEase}::int END`;

type Ranked = { readonly rank: number };
type Order = {
  /** SQL of the order, of rows `i`. */
  readonly by: Prisma.Sql;
  /** SQL for what comes after the last row of the page before. */
  after(cursor: string): Prisma.Sql;
  keyOf(row: Pick<IdentityView, 'id' | 'name'> & Ranked): string[];
};

const orders: Readonly<Record<IdentityOrder, Order>> = {
  newest: {
    by: Prisma.sql`i.id DESC`,
    after: (cursor) => Prisma.sql`i.id < ${decodeIdCursor(cursor)}::uuid`,
    keyOf: ({ id }) => [id],
  },
  name: {
    by: Prisma.sql`i.name`,
    after: (cursor) => Prisma.sql`i.name > ${decodeOrderCursor(cursor, 'name', 1)[0]}`,
    keyOf: ({ name }) => ['name', name],
  },
  attention: {
    by: Prisma.sql`i.rank, i.name`,
    after(cursor) {
      const [place = '', name = ''] = decodeOrderCursor(cursor, 'attention', 2);
      return Prisma.sql`(i.rank, i.name) > (${Number.parseInt(place, 10) || 0}::int, ${name})`;
    },
    keyOf: ({ rank, name }) => ['attention', String(rank), name],
  },
};

/**
 * Newest first, where no other order is asked for: of the three it is the one in which whoever goes from page to page meets each identity
 * exactly once, whatever happens meanwhile. What is to be known of each is looked for of those that stand on the page alone.
 */
export async function listIdentities(ledger: Ledger, filter: Request, now: Date): Promise<Page<ListedIdentity>> {
  const { by, after, keyOf } = orders[filter.order ?? 'newest'];
  const ids = filter.order === undefined || filter.order === 'newest' ? newest(filter, now) : sorted(filter, now, by, after);
  const page = Prisma.sql`(SELECT i.*, ${rank(now)} AS rank FROM (${ids}) i LEFT JOIN identity_rotations r ON r.identity_id = i.id) i`;
  const rows = await ledger.$queryRaw<(IdentityRow & Ranked)[]>(
    Prisma.sql`SELECT * FROM (${identitiesFrom(page, now, Prisma.sql`, i.rank`)}) i ORDER BY ${by}`,
  );
  const { items, nextCursor } = cutPage(rows, filter.limit, keyOf);
  const activity = await activityOf(
    ledger,
    items.map(({ id }) => id),
    now,
  );
  return {
    items: items.flatMap(({ rank, ...row }) => {
      const more = activity.get(row.id);
      return more === undefined ? [] : [{ ...identityView(row), ...more, attention: attentionReasons[rank] ?? null }];
    }),
    nextCursor,
  };
}

/** In the order of the index that finds what the filter names. */
function newest(filter: Request, now: Date): Prisma.Sql {
  const { rotation, ...others } = filter;
  const byRotation = rotation !== undefined && rotation !== 'none';
  const [source, id] = byRotation
    ? [Prisma.sql`identities i JOIN identity_rotations r ON r.identity_id = i.id`, Prisma.sql`r.identity_id`]
    : [Prisma.sql`identities i`, Prisma.sql`i.id`];
  const where = whereAll([
    ...conditionsOf(rotation === 'none' ? others : filter, now),
    rotation === 'none' && Prisma.sql`NOT EXISTS (SELECT FROM identity_rotations x WHERE x.identity_id = i.id)`,
    filter.cursor && Prisma.sql`${id} < ${decodeIdCursor(filter.cursor)}::uuid`,
  ]);
  return Prisma.sql`SELECT i.* FROM ${source} ${where} ORDER BY ${id} DESC LIMIT ${filter.limit + 1}`;
}

/** What needs somebody is known of all of them before the first is: as many identities are looked at as the filter finds. */
function sorted(filter: Request, now: Date, by: Prisma.Sql, after: Order['after']): Prisma.Sql {
  const place = filter.order === 'attention' ? Prisma.sql`, ${rank(now)} AS rank` : Prisma.empty;
  return Prisma.sql`SELECT f.* FROM (
      SELECT i.id FROM (
        SELECT i.id, i.name${place} FROM identities i LEFT JOIN identity_rotations r ON r.identity_id = i.id ${whereAll(conditionsOf(filter, now))}
      ) i ${whereAll([filter.cursor && after(filter.cursor)])} ORDER BY ${by} LIMIT ${filter.limit + 1}
    ) found JOIN identities f ON f.id = found.id`;
}

export type RotationCounts = Record<RotationFilter, number>;

/** How many identities of a filter stand where with their renewal, whatever state the filter asks for. */
export async function countRotations(ledger: Ledger, filter: IdentityFilter, now: Date): Promise<RotationCounts> {
  const rows = await ledger.$queryRaw<{ state: RotationFilter; count: number }[]>(Prisma.sql`
    SELECT coalesce(r.state, 'none') AS state, count(*)::int AS count FROM identities i LEFT JOIN identity_rotations r ON r.identity_id = i.id
    ${whereAll(conditionsOf({ ...filter, rotation: undefined }, now))} GROUP BY r.state`);
  const counts: RotationCounts = { failed: 0, silent: 0, late: 0, manual: 0, on_time: 0, none: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

/** Most tags that are listed. */
const tagsShown = 200;

/** The tags that identities have, those that most have first. */
export const listTags = async (ledger: Ledger): Promise<{ items: { tag: string; identities: number }[] }> => ({
  items: await ledger.$queryRaw(Prisma.sql`
    SELECT tag, count(*)::int AS identities FROM identities i CROSS JOIN unnest(i.tags) tag
    WHERE i.tags <> '{}' GROUP BY tag ORDER BY count(*) DESC, tag LIMIT ${tagsShown}`),
});
