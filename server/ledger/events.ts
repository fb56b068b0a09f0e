import { Prisma } from '#prisma';
import { type Actor, type Consent, cameBy } from '../domain/actor.ts';
import type { EventType } from '../domain/event-types.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { approveWithAct } from './approvals.ts';
import { columns } from './columns.ts';
import type { Statements } from './statements.ts';

export type NewEvent = {
  readonly type: EventType;
  readonly at: Date;
  readonly actor: Actor;
  readonly target?: { readonly kind: string; readonly id: string; readonly name: string };
  /** Before and after, comment, reason. Never a token, secret or key. */
  readonly detail?: Record<string, unknown>;
  /** Left away, it is the address that the actor came from. */
  readonly sourceAddress?: string | undefined;
};

/** Appends one event in the transaction of the act, so that neither stands without the other. Returns its id. */
export async function appendEvent(ledger: Statements, event: NewEvent): Promise<string> {
  const [id = ''] = await appendEvents(ledger, [event]);
  return id;
}

/** The same for several acts of one transaction, in one statement. @throws {Failure} `conflict` where the leave for it was decided meanwhile */
export async function appendEvents(ledger: Statements, events: readonly NewEvent[]): Promise<string[]> {
  if (events.length === 0) return [];
  const rows = events.map((event) => ({ ...event, id: newId(event.at.getTime()) }));
  const lists = columns(
    rows,
    ({ id }) => id,
    ({ at }) => at.toISOString(),
    ({ type }) => type,
    ({ actor }) => actor.kind,
    ({ actor }) => (actor.kind === 'system' ? null : actor.id),
    ({ actor }) => actor.name,
    ({ target }) => target?.kind ?? null,
    ({ target }) => target?.id ?? null,
    ({ target }) => target?.name ?? null,
    ({ detail, actor }) => JSON.stringify({ ...detail, ...approvalOf(consentOf(actor)) }),
    ({ actor, sourceAddress }) => sourceAddress ?? cameBy(actor).address,
    ({ actor }) => cameBy(actor).method,
    ({ actor }) => cameBy(actor).request,
  );
  const types = ['uuid', 'timestamptz', ...Array.from({ length: 7 }, () => 'text'), 'jsonb', 'text', 'text', 'uuid'];
  // Raw, because the query builder would add RETURNING and so ask for the right to read events, which not every role has.
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO events (id, at, type, actor_kind, actor_id, actor_name, target_kind, target_id, target_name, detail, source_address,
      auth_method, request_id)
    SELECT * FROM unnest(${Prisma.join(lists.map((list, index) => Prisma.sql`${list}::${Prisma.raw(types[index] ?? 'text')}[]`))})`);
  // The approval is done with the act or not at all, whatever becomes of the answer.
  for (const consent of new Set(events.map(({ actor }) => consentOf(actor)))) {
    const at = events[0]?.at;
    if (consent === undefined || at === undefined || !(await approveWithAct(ledger, consent, at))) continue;
    const { by, target, operation, requestedBy } = consent;
    const detail = { ...approvalOf(consent), operation, requestedBy };
    await appendEvents(ledger, [{ type: 'approval.approved', at, actor: by, target, detail }]);
  }
  return rows.map(({ id }) => id);
}

const consentOf = (actor: Actor): Consent | undefined => ('consent' in actor ? actor.consent : undefined);
const approvalOf = (consent: Consent | undefined) => (consent === undefined ? {} : { approval: toPublicId('approval', consent.id) });
