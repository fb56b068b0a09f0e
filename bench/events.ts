import { z } from 'zod';
import { large, seedLarge } from '../prisma/seed/large.ts';
import { untilSealed } from '../prisma/seed/sealed.ts';
import { type IdKind, toPublicId } from '../server/domain/ids.ts';
import { type OperationName, operationNames, rowOf } from '../server/doors/api/contract.ts';
import { type House, openHouse } from './house.ts';
import { atMost, type Bench, median, timed } from './row.ts';

/**
 * Every reading row of the contract over a full ledger: each filter by itself, and its first, second and 200th page. A store takes long to
 * fill: `HAWSER_BENCH_STORE` names a data directory that is filled once, by `npm run seed -- --large` or by this, and kept.
 * `HAWSER_BENCH_OPERATIONS` names the rows to ask, with commas, and `HAWSER_BENCH_PAGES` the last page of each: all, and 200, where they are
 * left away.
 */
export const eventsBench: Bench = {
  name: 'events',
  async run(report) {
    const house = await openHouse({}, process.env.HAWSER_BENCH_STORE);
    try {
      await house.start('signer');
      await house.start('api');
      await house.start('sts');
      const decisions = await fill(house);
      const examples = await examplesIn(house);
      const only = (process.env.HAWSER_BENCH_OPERATIONS ?? '').split(',').filter(Boolean);
      const questions = operationNames
        .filter((name) => rowOf(name).method === 'GET' && !(name in apart) && (only.length === 0 || only.includes(name)))
        .flatMap((name) => questionsOf(name, examples));
      const times = new Map<string, number>();
      for (const question of questions)
        await measure(house, question, times).catch((error: unknown) => {
          if (!(error instanceof TooLate)) throw error;
          times.set(`${titleOf(question)} was given up`, Number.POSITIVE_INFINITY);
          process.stderr.write(`  ${titleOf(question)} was given up\n`);
        });
      const slowest = [...times].sort(([, one], [, other]) => other - one);
      report({
        name: `slowest answer to a reading request, of ${times.size}, with ${decisions.toLocaleString('en')} decisions in the ledger`,
        target: atMost(most, 'ms'),
        value: slowest[0]?.[1] ?? Number.NaN,
        detail: Object.fromEntries(slowest.slice(0, 25)),
      });
    } finally {
      await house.close();
    }
  },
};

/** Milliseconds that an answer may take. */
const most = 300;

/** Rows that do something else than read the ledger, and why. */
const apart: Partial<Record<OperationName, string>> = {
  'setup.status': 'it is asked once, before there is a ledger',
  'session.show': 'it reads nothing',
};

async function fill({ database, config, context }: House): Promise<number> {
  const decisions = Number(process.env.HAWSER_BENCH_DECISIONS ?? large.decisions);
  const { rows } = await database.pool.query<{ estimate: number }>(
    `SELECT sum(reltuples)::int AS estimate FROM pg_class WHERE relname ~ '^events_\\d' AND relkind = 'r'`,
  );
  const there = rows[0]?.estimate ?? 0;
  if (there >= decisions) return there;
  const say = (text: string): void => void process.stderr.write(`  ${text}\n`);
  const registry = { database, clock: context.clock, trustDomain: config.trustDomain, hashExchangeSecret: () => new Uint8Array(32) };
  await seedLarge({ context: registry, pkiUrl: config.urls.pki, say }, { ...large, decisions });
  await untilSealed({ context: registry, say });
  return decisions;
}

/** Values that stand in the ledger, for every path parameter and every filter there is; an empty list where it has none. */
type Examples = Readonly<Record<string, readonly string[]>>;

const first = async ({ database }: House, text: string): Promise<string[]> =>
  (await database.pool.query<{ value: string }>({ text, query_timeout: 60_000 } as { text: string })).rows.map(({ value }) => value);

async function examplesIn(house: House): Promise<Examples> {
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
    rotation: await ids('rotation', 'SELECT id FROM rotations LIMIT 1'),
    rate: ['10'],
    month: [new Date().toISOString().slice(0, 7)],
    acknowledged: ['true', 'false'],
    format: ['cloudevents', 'ocsf'],
    all: ['true'],
    proof: await ids('proof', 'SELECT id FROM proofs LIMIT 1'),
  };
}

/** Where a filter means another thing than elsewhere. */
const queries = [
  'outcome:rejected class:foreign',
  'identity:billing-api-00001 ip:10.4.0.0/16',
  'ip:10.4.0.0/16',
  'ip:192.0.2.1',
  'code:foreign ip:10.1.2.3',
  'aud:orders -identity:mail-*',
  'subject:*-0471*',
  'outcome:rejected rs:orders-* severity:high',
  'outcome:accepted aud:https://nobody.example',
];
const own: Partial<Record<OperationName, Readonly<Record<string, readonly string[]>>>> = {
  'decision.list': { q: queries },
  'decision.facets': { q: queries },
  'decision.histogram': { q: queries },
};

type Question = { readonly name: OperationName; readonly path: string; readonly query: URLSearchParams; readonly paged: boolean };

/** Filters that say how much, not what. */
const measures = new Set(['limit', 'cursor', 'wait']);

/** Each filter with each of its values, and each together with a range of time where the row has one. */
function questionsOf(name: OperationName, examples: Examples): Question[] {
  const row = rowOf(name);
  const paths = Object.keys(row.params?.shape ?? {}).reduce(
    (made, parameter) =>
      made.flatMap((path) =>
        exampleOf(examples, name, parameter).map((value) => path.replace(`{${parameter}}`, encodeURIComponent(value))),
      ),
    [row.path as string],
  );
  const shape: Readonly<Record<string, unknown>> = row.query?.shape ?? {};
  const filters = Object.entries(shape)
    .filter(([filter]) => !measures.has(filter))
    .flatMap(([filter, schema]) =>
      (own[name]?.[filter] ?? choicesOf(schema) ?? exampleOf(examples, name, filter)).map((value) => [filter, value] as const),
    );
  const always: [string, string][] = Object.entries(shape).flatMap(([filter, schema]): [string, string][] =>
    schema instanceof z.ZodType && !schema.safeParse(undefined).success ? [[filter, exampleOf(examples, name, filter)[0] ?? '']] : [],
  );
  const ranged = 'from' in shape ? [[], [['from', exampleOf(examples, name, 'from')[1] ?? '']]] : [[]];
  const combined = filters.flatMap((filter) => ranged.map((range) => [...range.filter(([other]) => other !== filter[0]), filter]));
  return paths.flatMap((path) =>
    [[], ...combined].map((query) => ({
      name,
      path,
      query: new URLSearchParams([...always.filter(([key]) => !query.some(([other]) => other === key)), ...query] as [string, string][]),
      paged: 'cursor' in shape,
    })),
  );
}

/** Of a filter that takes one of a few words: all of them. */
function choicesOf(schema: unknown): string[] | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return choicesOf(schema.unwrap());
  return schema instanceof z.ZodEnum ? schema.options.map(String) : undefined;
}

function exampleOf(examples: Examples, name: OperationName, of: string): readonly string[] {
  const found = examples[of] ?? (of === 'replay' ? ['true'] : undefined);
  if (found === undefined) process.stderr.write(`${name} asks for ${of}, of which this bench has no example\n`);
  return found ?? [];
}

const lastPage = Number(process.env.HAWSER_BENCH_PAGES ?? 200);

class TooLate extends Error {}

const titleOf = ({ name, query }: Question): string => `${name}${query.size === 0 ? '' : `?${decodeURIComponent(query.toString())}`}`;

async function measure({ config, apiKey }: House, question: Question, times: Map<string, number>): Promise<void> {
  const { name, path, query, paged } = question;
  const base = `http://127.0.0.1:${config.listen.api.port}/api/v1${path}`;
  const ask = async (cursor?: string): Promise<string | null | undefined> => {
    const asked = new URLSearchParams([...query, ...(cursor === undefined ? [] : [['cursor', cursor]])]);
    const response = await fetch(asked.size === 0 ? base : `${base}?${asked}`, { headers: { authorization: `Bearer ${apiKey}` } });
    const text = await response.text();
    // The ledger is asked for three seconds at most.
    if (response.status === 503) throw new TooLate();
    // A row that is not for what was asked about, or only for who is signed in, or a range that ends before it begins, is refused as quickly as it may be.
    if (![200, 400, 403, 409].includes(response.status))
      throw new Error(`${name} ${asked} answered ${response.status}: ${text.slice(0, 300)}`);
    const { nextCursor }: { nextCursor?: string | null } = JSON.parse(text);
    return nextCursor;
  };
  const title = titleOf(question);
  const note = async (page: number, cursor?: string) => {
    // The first is not what the caches of the database make of it.
    const turns: number[] = [];
    for (let turn = 0; turn < 3; turn++) turns.push(await timed(() => ask(cursor)));
    const key = paged ? `${title} page ${page}` : title;
    const slowest = Math.max(times.get(key) ?? 0, turns[0] ?? 0, median(turns));
    times.set(key, slowest);
    if (slowest > most) process.stderr.write(`  ${key}: ${turns.map(Math.round).join(', ')} ms\n`);
  };
  await note(1);
  if (!paged) return;
  let cursor = await ask();
  for (let page = 2; page <= lastPage && typeof cursor === 'string'; page++) {
    if (page === 2 || page === lastPage) await note(page, cursor);
    if (page < lastPage) cursor = await ask(cursor);
  }
}
