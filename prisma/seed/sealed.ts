import { setTimeout as sleep } from 'node:timers/promises';
import type { Seeding } from './large.ts';
import { patientQuery } from './patient-query.ts';

/** The processes of a running Hawser seal what was written; this only waits for them. */
export async function untilSealed({ context: { database }, say }: Pick<Seeding, 'context' | 'say'>): Promise<void> {
  for (let before = -1; ; await sleep(10_000)) {
    const [row] = await patientQuery<{ position: number; more: boolean }>(
      database,
      `SELECT coalesce((SELECT max(position) FROM ledger_entries), 0)::float8 AS position,
         EXISTS (SELECT FROM events e WHERE e.xid >= (SELECT horizon FROM ledger_state)) AS more`,
    );
    const { position, more } = row ?? { position: 0, more: false };
    if (!more) return say(`Sealed to position ${position}.`);
    if (position === before) return say(`Sealed to position ${position}; the rest is sealed as soon as Hawser runs.`);
    say(`Sealed to position ${position} …`);
    before = position;
  }
}
