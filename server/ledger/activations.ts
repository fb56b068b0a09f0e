import { Prisma } from '#prisma';
import { Batcher, ledgerPatience } from './batch.ts';
import { holdKeys } from './blocked-keys.ts';
import { type Certificate, certificatesById, notRetired } from './certificates.ts';
import { columns } from './columns.ts';
import type { Database } from './database.ts';
import { appendEvents, type NewEvent } from './events.ts';
import type { Statements } from './statements.ts';

/** A certificate that is to become active, with the event that says so. */
export type Activation = { readonly id: string; readonly at: Date; readonly event: (certificate: Certificate) => NewEvent };

type Desk = Batcher<Activation, { readonly activated: Certificate | null }>;
const desks = new WeakMap<Database, Desk>();

/**
 * `pending` and signed → `active`, with its event, in one transaction for all that wait at that moment.
 * @returns the certificate, or null where nothing changed: it was not both, or its key was blocked or its identity retired meanwhile
 * @throws {Failure} `unavailable` when the ledger does not answer
 */
export async function activateTogether(database: Database, activation: Activation): Promise<Certificate | null> {
  const desk =
    desks.get(database) ??
    new Batcher((all: readonly Activation[]) => database.statementTransaction((ledger) => activateAll(ledger, all)), { largest: 64 });
  desks.set(database, desk);
  return (await desk.add(activation, Date.now() + ledgerPatience)).activated;
}

async function activateAll(ledger: Statements, all: readonly Activation[]): Promise<{ activated: Certificate | null }[]> {
  const certificates = new Map((await certificatesById(ledger, [...new Set(all.map(({ id }) => id))])).map((row) => [row.id, row]));
  await holdKeys(
    ledger,
    [...certificates.values()].map(({ spkiSha256 }) => spkiSha256),
  );
  const times = new Map(all.map(({ id, at }) => [id, at]));
  const [ids, ats] = columns(
    [...times],
    ([id]) => id,
    ([, at]) => at.toISOString(),
  );
  const changed = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    WITH held AS MATERIALIZED (${notRetired([...certificates.values()].map(({ identityId }) => identityId))})
    UPDATE certificates c SET status = 'active', activated_at = a.at FROM unnest(${ids}::uuid[], ${ats}::timestamptz[]) a (id, at)
    WHERE c.id = a.id AND c.status = 'pending' AND c.der IS NOT NULL
      AND (c.identity_id IS NULL OR c.identity_id IN (SELECT id FROM held))
      AND NOT EXISTS (SELECT FROM blocked_keys b WHERE b.spki_sha256 = c.spki_sha256)
    RETURNING c.id`);
  const fresh = new Set(changed.map(({ id }) => id));
  const events: NewEvent[] = [];
  const results = all.map(({ id, at, event }): { activated: Certificate | null } => {
    const before = certificates.get(id);
    // Of two who ask for the same one, the first writes the event.
    if (!before || !fresh.delete(id)) return { activated: null };
    events.push(event(before));
    return { activated: { ...before, status: 'active', activatedAt: at } };
  });
  await appendEvents(ledger, events);
  return results;
}
