import type pg from 'pg';
import type { Thumbprint } from '../domain/binding.ts';
import { Failure } from '../domain/failure.ts';
import { before } from './batch.ts';
import { columns } from './columns.ts';
import { decisionColumns, decisionSource, decisionValues, type NewDecision } from './decisions.ts';
import { type Flood, FloodGate } from './flood.ts';
import { type ReportFacts, readReportFacts } from './report-facts.ts';
import { type Reporter, reportedColumns, reportedIds, reportedSource, reportedValues } from './reported-decisions.ts';

// An id that already stands for something else in the ledger is nobody's to use again. The parentheses keep the planner from making a
// join of what is a look into a table of hashes. It tells what is not fresh: of a thousand ids, usually none.
const statement = `
WITH fresh AS (
  INSERT INTO reports (id, resource_server_id, received_at)
  SELECT i.id, $2::uuid, $1::timestamptz FROM unnest(${reportedIds}) AS i(id) WHERE NOT EXISTS (SELECT FROM events e WHERE e.id = i.id)
  ON CONFLICT DO NOTHING RETURNING id
), told AS (
  INSERT INTO events (${reportedColumns.into}) SELECT ${reportedColumns.from} FROM ${reportedSource} WHERE (d.id IN (SELECT id FROM fresh)) IS TRUE
)
SELECT i.id FROM unnest(${reportedIds}) AS i(id) WHERE (i.id IN (SELECT id FROM fresh)) IS NOT TRUE`;

// What is over the limit counts in the decision that stands for it, and only what is fresh: both are one commit, so that the count is exact
// however often a report is sent, and whoever is killed. Rows are written in the order of their ids: two batches with the same floods must
// not wait for each other.
const foldedStatement = `
WITH m AS MATERIALIZED (SELECT * FROM unnest($3::uuid[], $4::uuid[], $5::timestamptz[]) AS m(id, flood, at)),
f AS (SELECT * FROM unnest($6::uuid[], $7::timestamptz[]) AS f(id, closes_at)),
d AS MATERIALIZED (SELECT * FROM ${decisionSource(8)}), fresh AS (
  INSERT INTO reports (id, resource_server_id, received_at, folded_into)
  SELECT m.id, $2::uuid, $1::timestamptz, m.flood FROM m WHERE NOT EXISTS (SELECT FROM events e WHERE e.id = m.id) ORDER BY m.id
  ON CONFLICT DO NOTHING RETURNING id
), counted AS (
  SELECT m.flood, count(*) AS count, max(m.at) AS last_at FROM m WHERE (m.id IN (SELECT id FROM fresh)) IS TRUE GROUP BY m.flood
), told AS (
  INSERT INTO events (${decisionColumns.into}) SELECT ${decisionColumns.from} FROM d WHERE d.id IN (SELECT flood FROM counted) ORDER BY d.id
  ON CONFLICT DO NOTHING
), kept AS (
  INSERT INTO folded_refusals AS kept (id, at, count, last_at, closes_at)
  SELECT d.id, d.at, c.count, c.last_at, f.closes_at FROM counted c JOIN d ON d.id = c.flood JOIN f ON f.id = c.flood
  ORDER BY d.id
  ON CONFLICT (id) DO UPDATE SET count = kept.count + excluded.count, last_at = greatest(kept.last_at, excluded.last_at)
)
SELECT id FROM fresh`;

/** What is done with one batch. */
export type ReportLedger = {
  facts(jtis: ReadonlySet<string>, thumbprints: ReadonlySet<Thumbprint>): Promise<ReportFacts>;
  /**
   * Takes in the decisions that a resource server reports, each once: their ids are those of the reports. A flood of refusals is folded.
   * @param reporter who reports, and so the asker of each of them, and the resource server of each
   * @param heard is told of the ids that were taken in now, as soon as they stand in the ledger: what comes after may fail
   * @returns the ids that stand in the ledger as this server's, from now or from before. Any other was used by somebody else
   */
  insert(
    reporter: Reporter,
    decisions: readonly NewDecision[],
    receivedAt: Date,
    heard: (fresh: ReadonlySet<string>) => void,
  ): Promise<ReadonlySet<string>>;
};

/**
 * Lets batches of reports to the ledger a few at a time: they come by the thousand, and whoever asks for a token must not find every
 * connection taken by them.
 */
export class ReportIntake {
  readonly #ledger: ReportLedger;
  readonly #limits: { readonly atOnce: number; readonly waiting: number };
  #queue: Turn[] = [];
  #running = 0;

  /** @param limits how many are under way, and how many may wait for their turn */
  constructor(pool: pg.Pool, limits = { atOnce: 2, waiting: 200 }, floods = new FloodGate()) {
    this.#ledger = {
      facts: (jtis, thumbprints) => readReportFacts(pool, jtis, thumbprints),
      insert: (...asked) => insertReports(pool, floods, ...asked),
    };
    this.#limits = limits;
  }

  /** @throws {Failure} `unavailable` when too many wait, or the deadline passes: what is under way may then be written all the same */
  async take<T>(deadline: number, work: (ledger: ReportLedger) => Promise<T>): Promise<T> {
    await this.#turn(deadline);
    // The place goes to the next one when the work is over, whether or not somebody still waits for its result.
    return before(
      deadline,
      work(this.#ledger).finally(() => this.#release()),
    );
  }

  async #turn(deadline: number): Promise<void> {
    if (this.#running < this.#limits.atOnce) {
      this.#running++;
      return;
    }
    if (this.#queue.length >= this.#limits.waiting) throw new Failure('unavailable', 'Too many reports wait already.');
    const turn: Turn = { come: () => {}, given: false };
    try {
      await before(
        deadline,
        new Promise<void>((resolve) => {
          turn.come = resolve;
          this.#queue.push(turn);
        }),
      );
    } catch (error) {
      this.#queue = this.#queue.filter((other) => other !== turn);
      if (turn.given) this.#release();
      throw error;
    }
  }

  #release(): void {
    const next = this.#queue.shift();
    if (next === undefined) {
      this.#running--;
      return;
    }
    next.given = true;
    next.come();
  }
}

type Turn = { come: () => void; given: boolean };

async function insertReports(
  pool: pg.Pool,
  floods: FloodGate,
  reporter: Reporter,
  decisions: readonly NewDecision[],
  receivedAt: Date,
  heard: (fresh: ReadonlySet<string>) => void,
): Promise<ReadonlySet<string>> {
  if (decisions.length === 0) return new Set();
  const { resourceServerId } = reporter;
  const single: NewDecision[] = [];
  const folded: { readonly report: NewDecision; readonly flood: Flood }[] = [];
  for (const report of decisions) {
    const flood = floods.floodOf(report, receivedAt, resourceServerId);
    if (flood === undefined) single.push(report);
    else folded.push({ report, flood });
  }
  const fresh = new Set<string>();
  const takeAsFresh = (ids: ReadonlySet<string>): void => {
    for (const id of ids) fresh.add(id);
    heard(ids);
  };
  if (single.length > 0) {
    const values = [receivedAt.toISOString(), ...(await reportedValues(reporter, single))];
    const { rows } = await pool.query<{ id: string }>({ name: 'reports', text: statement, values });
    const stale = new Set(rows.map(({ id }) => id));
    takeAsFresh(new Set(single.map(({ id }) => id).filter((id) => !stale.has(id))));
  }
  if (folded.length > 0) {
    const values = [receivedAt.toISOString(), resourceServerId, ...foldedValues(folded)];
    const { rows } = await pool.query<{ id: string }>({ name: 'reports-folded', text: foldedStatement, values });
    takeAsFresh(new Set(rows.map(({ id }) => id)));
  }
  const others = decisions.map(({ id }) => id).filter((id) => !fresh.has(id));
  if (others.length === 0) return fresh;
  const { rows: known } = await pool.query<{ id: string }>({
    name: 'reports-mine',
    text: 'SELECT id FROM reports WHERE id = ANY ($1::uuid[]) AND resource_server_id = $2::uuid',
    values: [others, resourceServerId],
  });
  return new Set([...fresh, ...known.map(({ id }) => id)]);
}

function foldedValues(folded: readonly { readonly report: NewDecision; readonly flood: Flood }[]): unknown[] {
  const floods = [...new Set(folded.map(({ flood }) => flood))];
  return [
    ...columns(
      folded,
      ({ report }) => report.id,
      ({ flood }) => flood.first.id,
      ({ report }) => report.at.toISOString(),
    ),
    ...columns(
      floods,
      ({ first }) => first.id,
      ({ closesAt }) => closesAt.toISOString(),
    ),
    ...decisionValues(floods.map(({ first }) => first)),
  ];
}
