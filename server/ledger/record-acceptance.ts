import type pg from 'pg';
import { Batcher } from './batch.ts';
import { columns, thumbprintBytes } from './columns.ts';
import { decisionFields, type NewDecision } from './decisions.ts';
import type { FactVersions } from './exchange.ts';
import { Lane } from './lane.ts';
import { isLive } from './liveness.ts';

/** A token that is good by all that it says itself, and who asks about it. */
export type Acceptance = {
  /** What only the ledger knows of the token is left away in it. */
  readonly decision: NewDecision & Required<Pick<NewDecision, 'asker' | 'resourceServerId' | 'audience' | 'jti' | 'boundThumbprint'>>;
  /** The certificate of whoever asks. */
  readonly certificateId: string;
  /** Of the rows that say who asks: accepted only while they are still the same. */
  readonly versions: FactVersions;
};

type Field = readonly [column: string, type: string, value: (a: Acceptance) => string | number | Date | Buffer | null];
const fields: readonly Field[] = [
  ...decisionFields.map(([column, type, value]): Field => [column, type, ({ decision }) => value(decision)]),
  ['asker_certificate_id', 'uuid', (a) => a.certificateId],
  ['certificate_version', 'xid', (a) => a.versions.certificate],
  ['identity_version', 'xid', (a) => a.versions.identity],
  ['server_version', 'xid', (a) => a.versions.resourceServer],
  ['bound', 'bytea', ({ decision }) => thumbprintBytes(decision.boundThumbprint)],
];

/** Where a column comes from that the asker does not say. */
const known: Readonly<Record<string, string>> = {
  also_found: `'{}'`,
  token_identity_id: 't.identity_id',
  bound_certificate_id: 'b.id',
  bound_serial: 'b.serial',
  presented_certificate_id: 'CASE WHEN a.presented_thumbprint IS NOT NULL THEN b.id END',
  presented_identity_id: 'CASE WHEN a.presented_thumbprint IS NOT NULL THEN b.identity_id END',
};

// Who asks is who it was when it was read, and usable; the token is for an audience of its own, and live. What is not so leaves no
// row, and is judged by reading.
const statement = `
INSERT INTO events (type, ${decisionFields.map(([column]) => column).join(', ')})
SELECT 'decision', ${decisionFields.map(([column]) => known[column] ?? `a.${column}`).join(', ')}
FROM unnest(${fields.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) AS a(${fields.map(([column]) => column).join(', ')})
JOIN LATERAL (
    SELECT x.identity_id, x.xmin AS version, x.usage = 'client' AND usable(x, a.at) AS usable
    FROM certificates x WHERE x.id = a.asker_certificate_id OFFSET 0) c ON c.version = a.certificate_version AND c.usable
JOIN identities i ON i.id = c.identity_id AND i.xmin = a.identity_version AND i.status = 'active'
JOIN resource_servers r ON r.id = a.resource_server_id AND r.xmin = a.server_version AND r.identity_id = i.id
JOIN tokens t ON t.jti = a.jti
JOIN audiences au ON au.id = t.audience_id AND au.uri = a.audience
JOIN resource_server_audiences link ON link.resource_server_id = r.id AND link.audience_id = au.id
JOIN certificates b ON b.id = t.certificate_id AND b.sha256 = a.bound
WHERE ${isLive('t', 'a.at')}
RETURNING id`;

/** Accepts tokens and records it in one statement, many at a time. */
export class AcceptanceRecorder {
  readonly #batcher: Batcher<Acceptance, boolean>;

  /** @param onRecorded hears of the decisions of a batch once they are committed */
  constructor(pool: pg.Pool, onRecorded?: (decisions: readonly NewDecision[]) => void) {
    const lane = new Lane(pool);
    const pick = fields.map(([, , value]) => value);
    this.#batcher = new Batcher(
      async (acceptances) => {
        const { rows } = await lane.query<{ id: string }>({
          name: 'record-acceptance',
          text: statement,
          values: columns(acceptances, ...pick),
        });
        const recorded = new Set(rows.map(({ id }) => id));
        return acceptances.map(({ decision }) => recorded.has(decision.id));
      },
      {
        onResults: (acceptances, recorded) =>
          onRecorded?.(acceptances.filter((_, index) => recorded[index]).map(({ decision }) => decision)),
      },
    );
  }

  /**
   * True when the token is live and its acceptance committed; false where the ledger does not say so, and then nothing is written.
   * @throws {Failure} `unavailable`
   */
  record(acceptance: Acceptance, deadline: number): Promise<boolean> {
    return this.#batcher.add(acceptance, deadline);
  }
}
