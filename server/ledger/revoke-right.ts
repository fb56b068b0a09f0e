import { Prisma } from '#prisma';
import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import type { RevokesFor } from '../domain/revoke-right.ts';
import type { Statements } from './statements.ts';

/** As the column holds it: none is all. */
export const limitOf = (column: readonly string[]): RevokesFor => (column.length === 0 ? null : [...column]);

const memberOf = (actor: Extract<Actor, { kind: 'user' | 'api_key' }>): Prisma.Sql =>
  actor.kind === 'user'
    ? Prisma.sql`SELECT ${actor.id}::text AS id`
    : Prisma.sql`
      SELECT line.maker_user_id AS id FROM (
        WITH RECURSIVE line AS (
          SELECT maker_user_id, maker_key_id FROM api_keys WHERE id::text = ${actor.id}
          UNION ALL SELECT k.maker_user_id, k.maker_key_id FROM api_keys k JOIN line ON k.id = line.maker_key_id
        ) SELECT maker_user_id FROM line
      ) line WHERE line.maker_user_id IS NOT NULL`;

/**
 * Whose certificates somebody may revoke at this moment; null for all. An API key may do no more than the member at the beginning of its
 * line (decision 042); one of the installation has none.
 * @throws {Failure} `unauthenticated` for a member who was removed
 */
export const revokesForNow = (ledger: Statements, actor: Actor): Promise<RevokesFor> => readLimit(ledger, actor, Prisma.empty);

/** @param hold so that nobody limits them until the transaction ends */
async function readLimit(ledger: Statements, actor: Actor, hold: Prisma.Sql): Promise<RevokesFor> {
  if (actor.kind !== 'user' && actor.kind !== 'api_key') return null;
  const [behind] = await ledger.$queryRaw<{ id: string }[]>(memberOf(actor));
  if (behind === undefined) return null;
  const [member] = await ledger.$queryRaw<{ revokesFor: string[] }[]>(
    Prisma.sql`SELECT revokes_for AS "revokesFor" FROM users WHERE id = ${behind.id} ${hold}`,
  );
  if (member === undefined) throw new Failure('unauthenticated', 'Whoever asks for this was removed meanwhile.');
  return limitOf(member.revokesFor);
}

/** What would end: certificates, or an identity with its own, or with none. */
export type Ended = { readonly certificates: readonly string[]; readonly identity?: string };

/** What is not somebody's to revoke. */
export type BeyondRight = {
  /** For whom they may. */
  revokesFor: string[];
  /** The first of those that are others', at most five; no identity and no owner for one of Hawser's own. */
  certificates: { id: string; serial: string; identityName: string | null; owner: string | null }[];
  count: number;
  /** What would be retired; null where nothing would, and where certificates enough say whose it is. */
  identity: { name: string; owner: string } | null;
  /** Members who may revoke all of it, at most five. */
  ask: string[];
};
const shown = 5;

/** By whose owners it is decided. An identity stands beside its certificates: those may have run out, and to retire it is as final without them. */
const deciding = ({ certificates, identity }: Ended): Prisma.Sql => Prisma.sql`
  SELECT c.id, c.serial, i.name, i.owner FROM certificates c LEFT JOIN identities i ON i.id = c.identity_id
  WHERE c.id = ANY(${[...certificates]}::uuid[])
  UNION ALL SELECT NULL, NULL, name, owner FROM identities WHERE id = ${identity ?? null}::uuid`;

type Deciding = { id: string | null; serial: string | null; name: string | null; owner: string | null; count: number };

async function beyondLimit(ledger: Statements, revokesFor: readonly string[], ended: Ended): Promise<BeyondRight | null> {
  const rows = await ledger.$queryRaw<Deciding[]>(Prisma.sql`
    SELECT d.*, (count(d.id) OVER ())::int AS count FROM (${deciding(ended)}) d
    WHERE (d.owner = ANY(${[...revokesFor]}::text[])) IS NOT TRUE ORDER BY d.owner, d.name, d.id LIMIT ${shown}`);
  if (rows[0] === undefined) return null;
  const members = await ledger.$queryRaw<{ name: string }[]>(Prisma.sql`
    SELECT u.name FROM users u WHERE u.role IN ('issuer', 'admin', 'owner') AND (u.revokes_for = '{}' OR NOT EXISTS (
      SELECT FROM (${deciding(ended)}) d WHERE (d.owner = ANY(u.revokes_for)) IS NOT TRUE))
    ORDER BY u.revokes_for = '{}', u.name, u.id LIMIT ${shown}`);
  const retired = rows.find(({ id }) => id === null);
  return {
    revokesFor: [...revokesFor],
    certificates: rows.flatMap(({ id, serial, name, owner }) =>
      id === null || serial === null ? [] : [{ id, serial, identityName: name, owner }],
    ),
    count: rows[0].count,
    identity: retired?.name == null || retired.owner === null ? null : { name: retired.name, owner: retired.owner },
    ask: members.map(({ name }) => name),
  };
}

const isNothing = ({ certificates, identity }: Ended): boolean => certificates.length === 0 && identity === undefined;

/** Of what would end, what is not theirs to revoke; null where all of it is. */
export async function beyondRight(ledger: Statements, actor: Actor, ended: Ended): Promise<BeyondRight | null> {
  const revokesFor = isNothing(ended) ? null : await revokesForNow(ledger, actor);
  return revokesFor === null ? null : beyondLimit(ledger, revokesFor, ended);
}

/**
 * The one question that every revocation asks, and every retirement, in its transaction: of whoever does it, and of whoever approves it. What they may is held until that ends.
 * @throws {Failure} `forbidden`, saying whose the certificates are and for whom they may
 */
export async function requireRevocable(ledger: Statements, actor: Actor, ended: Ended): Promise<void> {
  if (isNothing(ended)) return;
  const consent = 'consent' in actor ? actor.consent : undefined;
  await requireOf(actor, consent === undefined ? 'you' : 'whoever asked for it');
  if (consent !== undefined) await requireOf(consent.by, 'whoever approves it');

  async function requireOf(person: Actor, who: string): Promise<void> {
    const revokesFor = await readLimit(ledger, person, Prisma.sql`FOR SHARE`);
    const beyond = revokesFor === null ? null : await beyondLimit(ledger, revokesFor, ended);
    if (beyond !== null) throw refusalBeyond(beyond, who);
  }
}

/** @param who may not, in a sentence */
export function refusalBeyond({ revokesFor, certificates, count, identity, ask }: BeyondRight, who: string): Failure {
  const whose = certificates.map(({ serial, identityName, owner }) =>
    owner === null ? `${serial} is of no identity` : `${serial} is of ${identityName}, whose owner is ${owner}`,
  );
  if (whose.length === 0 && identity !== null) whose.push(`${identity.name} is an identity whose owner is ${identity.owner}`);
  const more = count > certificates.length ? [`and ${count - certificates.length} more`] : [];
  const way = ask.length === 0 ? '' : ` Ask somebody who may: ${ask.join(', ')}.`;
  return new Failure(
    'forbidden',
    `${[...whose, ...more].join('; ')}: ${who} may revoke for ${revokesFor.join(', ')} alone. Nothing was revoked.${way}`,
  );
}

/** Those whom an identity names as its owner, in alphabetical order; the first five hundred. */
export const ownersOfIdentities = async (ledger: Statements): Promise<string[]> =>
  (
    await ledger.$queryRaw<{ owner: string }[]>(
      Prisma.sql`SELECT DISTINCT owner FROM identities WHERE status <> 'retired' ORDER BY owner LIMIT 500`,
    )
  ).map(({ owner }) => owner);
