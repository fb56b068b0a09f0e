import { Prisma } from '#prisma';
import { allDecisionCodes, type DecisionCode, isRefusal, isReplay, type Outcome } from '../domain/codes.ts';
import { codesFor, parseDecisionQuery, type QueryTerm } from '../domain/decision-query.ts';
import type { Ledger } from './database.ts';
import { containing } from './filter.ts';
import { identityNamedIn } from './identities.ts';
import { concernedAs, concerns } from './presented.ts';
import { resourceServerNamedIn } from './resource-servers.ts';

export type DecisionConditions = {
  readonly q?: string | undefined;
  readonly outcome?: Outcome | 'negative' | 'replay' | undefined;
  readonly code?: DecisionCode | undefined;
  readonly identity?: string | undefined;
  readonly audience?: string | undefined;
  readonly resourceServer?: string | undefined;
  readonly thumbprint?: string | undefined;
  readonly jti?: string | undefined;
};

/**
 * A filter in two halves. An index leads to the candidates in the order of time, as many of them as one has time for; the rest is asked
 * of each. So a filter that fits hardly anything takes no longer than any other: it only does not come as far.
 */
export type DecisionSearch = {
  readonly candidates: Prisma.Sql;
  /** The same in parts that have no event in common, each with an index that leads to it in the order of time. */
  readonly parts: readonly Prisma.Sql[];
  /** Null where every candidate fits. */
  readonly rest: Prisma.Sql | null;
  /** Candidates that may be looked at: fewer where each stands on a page of its own. */
  readonly lookedAt: number;
};

// Spelt as in the partial indexes, so that the planner may use them.
const decided = Prisma.sql`e.code IS NOT NULL`;
const negative = Prisma.sql`e.code IS NOT NULL AND e.code NOT IN ('issued', 'accepted')`;
const atSts = Prisma.sql`e.door IN ('sts', 'enrolment')`;
const inARow = 40_000;
const scattered = 5_000;

type Ask = {
  readonly sql: Prisma.Sql;
  readonly parts?: readonly Prisma.Sql[];
  readonly by?: 'jti' | 'thumbprint' | 'identity' | 'resourceServer' | 'address';
};

/** @throws {Failure} `invalid_input` for a query that cannot be read, and for names that nobody has */
export async function searchFor(ledger: Ledger, filter: DecisionConditions): Promise<DecisionSearch> {
  const terms = [...parseDecisionQuery(filter.q ?? ''), ...termsOf(filter)];
  const asks: Ask[] = [];
  if (filter.identity) asks.push(ofIdentity((await identityNamedIn(ledger, 'identity', filter.identity)).id));
  if (filter.resourceServer) asks.push(ofServer(await resourceServerNamedIn(ledger, 'resourceServer', filter.resourceServer)));
  if (filter.thumbprint) asks.push(ofThumbprint(filter.thumbprint));
  if (filter.jti) asks.push({ sql: Prisma.sql`e.jti = ${filter.jti}::uuid`, by: 'jti' });
  if (filter.audience) asks.push({ sql: Prisma.sql`e.audience = ${filter.audience}` });
  for (const term of terms) asks.push(await askOf(ledger, term));

  const codes = codesFor(terms);
  const refusals = codes.every(isRefusal);
  const lead = (['jti', 'thumbprint', 'identity'] as const).map((by) => asks.find((ask) => ask.by === by)).find((ask) => ask !== undefined);
  if (lead) return divide(lead, decided, [...asks.filter((ask) => ask !== lead), ...ofCodes(codes)]);
  const address = asks.find(({ by }) => by === 'address');
  if (refusals && address) return divide(address, negative, [...asks.filter((ask) => ask !== address), ...ofCodes(codes)]);
  const [only] = codes;
  if (refusals && codes.length <= 1) return divide({ sql: Prisma.sql`e.code = ${only ?? ''}` }, negative, asks);
  const server = asks.find(({ by }) => by === 'resourceServer');
  if (server) return divide(server, decided, [...asks.filter((ask) => ask !== server), ...ofCodes(codes)]);
  if (refusals) return divide({ sql: negative }, null, [...asks, ...(codes.length < allRefusals ? ofCodes(codes) : [])]);
  return { ...divide({ sql: decided }, null, [...asks, ...ofCodes(codes)]), lookedAt: inARow };
}

const allRefusals = allDecisionCodes.filter(isRefusal).length;

function divide(lead: Ask, also: Prisma.Sql | null, others: readonly Ask[]): DecisionSearch {
  const rest = others.map(({ sql }) => sql);
  const both = (sql: Prisma.Sql) => (also === null ? sql : Prisma.sql`${sql} AND ${also}`);
  return {
    candidates: both(lead.sql),
    parts: (lead.parts ?? [lead.sql]).map(both),
    rest: rest.length === 0 ? null : Prisma.join(rest, ' AND '),
    lookedAt: scattered,
  };
}

/** The filters that have a word in the language of queries are that word. */
const termsOf = ({ outcome, code }: DecisionConditions): QueryTerm[] => [
  ...(outcome === undefined ? [] : [{ field: 'outcome' as const, negated: false, values: [outcome] }]),
  ...(code === undefined ? [] : [{ field: 'code' as const, negated: false, values: [code] }]),
];

const ofCodes = (codes: readonly DecisionCode[]): Ask[] =>
  codes.length === allDecisionCodes.length ? [] : [{ sql: Prisma.sql`e.code = ANY (${[...codes]})` }];

const ofIdentity = (id: string): Ask => {
  const value = Prisma.sql`${id}::uuid`;
  return { sql: concerns('identity', value), parts: concernedAs('identity', value), by: 'identity' };
};
const ofThumbprint = (thumbprint: string): Ask => {
  const value = Prisma.sql`${thumbprint}`;
  return { sql: concerns('thumbprint', value), parts: concernedAs('thumbprint', value), by: 'thumbprint' };
};
const ofServer = (id: string): Ask => ({ sql: Prisma.sql`e.resource_server_id = ${id}::uuid`, by: 'resourceServer' });

async function askOf(ledger: Ledger, term: QueryTerm): Promise<Ask> {
  const single = !term.negated && term.values.length === 1 && !term.values[0]?.includes('*');
  const [value = ''] = term.values;
  if (single && term.field === 'identity') return ofIdentity((await identityNamedIn(ledger, 'q', value)).id);
  if (single && term.field === 'tp') return ofThumbprint(value);
  if (single && term.field === 'rs') return ofServer(await resourceServerNamedIn(ledger, 'q', value));
  const sql = Prisma.join(
    term.values.map((one) => Prisma.sql`(${isOf(term.field, one)})`),
    ' OR ',
  );
  const by = ({ jti: 'jti', ip: 'address' } as const)[term.field as 'jti' | 'ip'];
  const led = single && by !== undefined && !(by === 'address' && value.includes('/'));
  return { sql: term.negated ? Prisma.sql`(${sql}) IS NOT TRUE` : Prisma.sql`(${sql})`, ...(led && { by }) };
}

const pattern = (name: string): string =>
  name
    .split('*')
    .map((part) => containing(part).slice(1, -1))
    .join('%');
const named = (column: Prisma.Sql, table: Prisma.Sql, name: string): Prisma.Sql =>
  Prisma.sql`${column} IN (SELECT x.id FROM ${table} x WHERE x.name LIKE ${pattern(name)})`;
const [identities, servers] = [Prisma.sql`identities`, Prisma.sql`resource_servers`];
const [subject, presenter] = [Prisma.sql`e.token_identity_id`, Prisma.sql`e.presented_identity_id`];

function isOf(field: QueryTerm['field'], value: string): Prisma.Sql {
  const ways: Record<QueryTerm['field'], () => Prisma.Sql> = {
    outcome: () => outcomeIs(value),
    code: () => Prisma.sql`e.code = ANY (${codesFor([{ field, negated: false, values: [value] }])})`,
    severity: () => Prisma.sql`e.code = ANY (${codesFor([{ field, negated: false, values: [value] }])})`,
    door: () => Prisma.sql`e.door = ${value}`,
    aud: () => (value.includes('://') ? Prisma.sql`e.audience = ${value}` : Prisma.sql`e.audience ILIKE ${containing(value)}`),
    rs: () => named(Prisma.sql`e.resource_server_id`, servers, value),
    identity: () => Prisma.sql`${named(subject, identities, value)} OR ${named(presenter, identities, value)}`,
    subject: () => named(subject, identities, value),
    presenter: () => named(presenter, identities, value),
    ip: () => addressIs(value),
    tp: () => concerns('thumbprint', Prisma.sql`${value}`),
    jti: () => Prisma.sql`e.jti = ${value}::uuid`,
  };
  return ways[field]();
}

function outcomeIs(value: string): Prisma.Sql {
  const ways: Record<string, Prisma.Sql> = {
    issued: Prisma.sql`e.code = 'issued'`,
    accepted: Prisma.sql`e.code = 'accepted'`,
    refused: Prisma.sql`${negative} AND ${atSts}`,
    rejected: Prisma.sql`${negative} AND NOT ${atSts}`,
    negative,
    replay: Prisma.sql`e.code = ANY (${allDecisionCodes.filter(isReplay)})`,
  };
  return ways[value] ?? Prisma.sql`false`;
}

// An address is stored as it was told; what is none has no network.
const addressIs = (value: string): Prisma.Sql =>
  value.includes('/')
    ? Prisma.sql`CASE WHEN e.source_address ~ '^[0-9A-Fa-f.:]+$' THEN e.source_address::inet <<= ${value}::text::inet ELSE false END`
    : Prisma.sql`e.source_address = ${value}`;
