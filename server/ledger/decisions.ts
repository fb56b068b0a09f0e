import type pg from 'pg';
import type { Thumbprint } from '../domain/binding.ts';
import type { DecisionCode, DoorName } from '../domain/codes.ts';
import { successorId, toPublicId } from '../domain/ids.ts';
import { Batcher } from './batch.ts';
import { columns } from './columns.ts';

/** A refusal that stands for many: how many so far, by the count of the one process that folds them. */
export type Folded = {
  readonly count: number;
  readonly lastAt: Date;
  /** From then on nothing more is folded into it. */
  readonly closesAt: Date;
};

/** Keeps floods of refusals small. Absent, every decision is written by itself. */
export type Folding = {
  /** The decision to record and to name to the caller: itself, or the one that stands for it and many others. */
  fold(decision: NewDecision): NewDecision;
  /** The statement for decisions of which some stand for many; undefined where none does. */
  statementFor(decisions: readonly NewDecision[]): { name: string; text: string; values: unknown[] } | undefined;
};

/** One verdict, as it stands in the ledger. Never a token, secret or key. */
export type NewDecision = {
  /** UUIDv7; the caller sees it as `dec_…`. */
  readonly id: string;
  readonly at: Date;
  readonly code: DecisionCode;
  readonly alsoFound?: readonly DecisionCode[];
  readonly door: DoorName;
  /** Who asked; null where nobody has proven to be anyone. */
  readonly asker: { readonly id: string; readonly name: string } | null;
  readonly audience?: string | null;
  readonly resourceServerId?: string | null;
  readonly tokenIdentityId?: string | null;
  readonly presentedIdentityId?: string | null;
  readonly boundCertificateId?: string | null;
  readonly presentedCertificateId?: string | null;
  readonly boundThumbprint?: Thumbprint | null;
  readonly presentedThumbprint?: Thumbprint | null;
  /** Lower-case hexadecimal. */
  readonly boundSerial?: string | null;
  readonly presentedSerial?: string | null;
  readonly jti?: string | null;
  readonly kid?: string | null;
  readonly sourceAddress?: string | null;
  readonly method?: string | null;
  /** Without the query. */
  readonly path?: string | null;
  readonly tlsVersion?: string | null;
  readonly userAgent?: string | null;
  readonly latencyMicros?: number | null;
  /** Acceptances that were counted together: how many, and when the first was; `at` is when the last was. */
  readonly counted?: { readonly count: number; readonly firstAt: Date };
  /** What an operator needs beyond the code: the reason in words. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Where it stands for many: how many so far. */
  readonly folded?: Folded;
};

export type DecisionField = readonly [
  column: string,
  type: 'int' | 'jsonb' | 'text' | 'timestamptz' | 'uuid',
  value: (d: NewDecision) => string | number | Date | null,
];

/** The columns of `events` that a decision fills, with the type that `unnest` needs and where the value comes from. */
export const decisionFields: readonly DecisionField[] = [
  ['id', 'uuid', (d) => d.id],
  ['at', 'timestamptz', (d) => d.at],
  ['actor_kind', 'text', (d) => (d.asker ? 'identity' : 'system')],
  ['actor_id', 'text', (d) => d.asker?.id ?? null],
  ['actor_name', 'text', (d) => d.asker?.name ?? d.door],
  ['code', 'text', (d) => d.code],
  ['also_found', 'text', (d) => d.alsoFound?.join(' ') ?? ''],
  ['door', 'text', (d) => d.door],
  ['audience', 'text', (d) => d.audience ?? null],
  ['resource_server_id', 'uuid', (d) => d.resourceServerId ?? null],
  ['token_identity_id', 'uuid', (d) => d.tokenIdentityId ?? null],
  ['presented_identity_id', 'uuid', (d) => d.presentedIdentityId ?? null],
  ['bound_certificate_id', 'uuid', (d) => d.boundCertificateId ?? null],
  ['presented_certificate_id', 'uuid', (d) => d.presentedCertificateId ?? null],
  ['bound_thumbprint', 'text', (d) => d.boundThumbprint ?? null],
  ['presented_thumbprint', 'text', (d) => d.presentedThumbprint ?? null],
  ['bound_serial', 'text', (d) => d.boundSerial ?? null],
  ['presented_serial', 'text', (d) => d.presentedSerial ?? null],
  ['jti', 'uuid', (d) => d.jti ?? null],
  ['kid', 'text', (d) => d.kid ?? null],
  ['source_address', 'text', (d) => d.sourceAddress ?? null],
  ['method', 'text', (d) => d.method ?? null],
  ['path', 'text', (d) => d.path ?? null],
  ['tls_version', 'text', (d) => d.tlsVersion ?? null],
  ['user_agent', 'text', (d) => d.userAgent ?? null],
  ['latency_micros', 'int', (d) => d.latencyMicros ?? null],
  ['count', 'int', (d) => d.counted?.count ?? null],
  ['first_at', 'timestamptz', (d) => d.counted?.firstAt ?? null],
  ['detail', 'jsonb', (d) => (d.detail === undefined ? '{}' : JSON.stringify(d.detail))],
];
const names = decisionFields.map(([column]) => column).join(', ');
/** SQL for a column of the table `events` from the source `d`. */
export const decisionColumn = ([column]: DecisionField): string =>
  column === 'also_found' ? "string_to_array(d.also_found, ' ')" : `d.${column}`;
const selected = decisionFields.map(decisionColumn).join(', ');

/** The rows of decisions as a source `d` of `INSERT INTO events (…)`, beginning at parameter `first`. */
export const decisionSource = (first = 1): string =>
  `unnest(${decisionFields.map(([, type], index) => `$${first + index}::${type}[]`).join(', ')}) AS d(${names})`;
export const decisionValues = (decisions: readonly NewDecision[]): string[] =>
  columns(decisions, ...decisionFields.map(([, , value]) => value));
export const decisionColumns = { into: `type, ${names}`, from: `'decision', ${selected}` } as const;

// The same decision again, from a spool or after an answer got lost, writes nothing: (at, id) is the key.
const statement = `
INSERT INTO events (${decisionColumns.into}) SELECT ${decisionColumns.from} FROM ${decisionSource()} ON CONFLICT DO NOTHING`;

// The key of `events` holds the instant too, so that it cannot say that an id is taken; that of `reports` can. Whoever was
// told an id while its decision waited on a disk may have reported something under it before.
const claims = `
INSERT INTO reports (id, resource_server_id, received_at) SELECT id, NULL, at FROM unnest($1::uuid[], $2::timestamptz[]) AS d(id, at)
ON CONFLICT DO NOTHING`;
const taken = 'SELECT id FROM reports WHERE id = ANY ($1::uuid[]) AND resource_server_id IS NOT NULL';

/** Writes decisions, many in one statement; each once, however often it is given. */
export class DecisionWriter {
  readonly #batcher: Batcher<NewDecision, true>;
  readonly #waited: Batcher<NewDecision, true>;
  readonly #folding: Folding | undefined;

  /** @param onWritten hears of the decisions of a batch once they are committed */
  constructor(pool: pg.Pool, folding?: Folding, onWritten?: (decisions: readonly NewDecision[]) => void) {
    this.#folding = folding;
    const insert = (decisions: readonly NewDecision[]) =>
      pool.query(folding?.statementFor(decisions) ?? { name: 'decisions', text: statement, values: decisionValues(decisions) });
    this.#waited = new Batcher(async (decisions) => {
      const ids = decisions.map(({ id }) => id);
      await pool.query({ name: 'claims', text: claims, values: [ids, decisions.map(({ at }) => at.toISOString())] });
      const { rows } = await pool.query<{ id: string }>({ name: 'claims-taken', text: taken, values: [ids] });
      const others = new Set(rows.map(({ id }) => id));
      const settled = decisions.map((decision) =>
        others.has(decision.id)
          ? { ...decision, id: successorId(decision.id), detail: { ...decision.detail, toldAs: toPublicId('decision', decision.id) } }
          : decision,
      );
      await insert(settled);
      onWritten?.(settled);
      return decisions.map(() => true);
    });
    this.#batcher = new Batcher(async (decisions) => {
      await insert(decisions);
      onWritten?.(decisions);
      return decisions.map(() => true);
    });
  }

  /** What is to be written, and named to the caller, for this decision. */
  fold(decision: NewDecision): NewDecision {
    return this.#folding?.fold(decision) ?? decision;
  }

  /** @throws {Failure} `unavailable` */
  async write(decision: NewDecision, deadline: number): Promise<void> {
    await this.#batcher.add(decision, deadline);
  }

  /**
   * Writes a decision that waited on a disk, whose id was told before it was in the ledger. Where a report took that id
   * meanwhile, both are kept: this one under another id, with the one that was told.
   * @throws {Failure} `unavailable`
   */
  async writeWaited(decision: NewDecision, deadline: number): Promise<void> {
    await this.#waited.add(decision, deadline);
  }
}
