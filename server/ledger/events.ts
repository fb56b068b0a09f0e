import { Prisma } from '#prisma';
import type { Actor } from '../domain/actor.ts';
import { newId } from '../domain/ids.ts';
import { columns } from './columns.ts';
import type { Statements } from './statements.ts';

/** What happened to what; the names of all acts of administration and lifecycle. Decisions are written by `decisions.ts`. */
export type EventType =
  | 'installation.set_up'
  | 'user.signed_in'
  | 'user.sign_in_failed'
  | 'user.signed_out'
  | 'api_key.created'
  | 'api_key.revoked'
  | 'identity.registered'
  | 'identity.changed'
  | 'identity.suspended'
  | 'identity.resumed'
  | 'audience.registered'
  | 'audience.changed'
  | 'grant.added'
  | 'grant.changed'
  | 'grant.removed'
  | 'delegation.added'
  | 'delegation.changed'
  | 'delegation.removed'
  | 'exchange_secret.created'
  | 'exchange_secret.revoked'
  | 'client_key.registered'
  | 'client_key.revoked'
  | 'trusted_issuer.registered'
  | 'trusted_issuer.changed'
  | 'trusted_issuer.removed'
  | 'trusted_issuer.keys_changed'
  | 'issuer_rule.added'
  | 'issuer_rule.removed'
  | 'resource_server.registered'
  | 'resource_server.changed'
  | 'authority.requested'
  | 'authority.answered'
  | 'authority.created'
  | 'authority.imported'
  | 'authority.cross_signed'
  | 'authority.activated'
  | 'authority.retired'
  | 'authority.threshold_overridden'
  | 'kek.rotation_requested'
  | 'kek.replaced'
  | 'profile.created'
  | 'profile.changed'
  | 'profile.retired'
  | 'certificate_request.made'
  | 'certificate_request.approved'
  | 'certificate_request.rejected'
  | 'certificate_request.expired'
  | 'join_token.created'
  | 'join_token.revoked'
  | 'certificate.issued'
  | 'certificate.registered'
  | 'certificate.renewed'
  | 'certificate.revoked'
  | 'certificate.revocation_upgraded'
  | 'foreign_certificate.imported'
  | 'foreign_certificate.forgotten'
  | 'ocsp_responder.issued'
  | 'certificate.clone_suspected'
  | 'certificate.unfrozen'
  | 'listener_certificate.issued'
  | 'crl.published'
  | 'token.denied'
  | 'token_key.requested'
  | 'token_key.prepared'
  | 'token_key.activated'
  | 'token_key.retired'
  | 'token_key.revoked'
  | 'token_key.schedule_changed'
  | 'ledger.retention_changed'
  | 'ledger.partition_dropped'
  | 'decisions.folded'
  | 'case.acknowledged'
  | 'case.explained'
  | 'case.assigned'
  | 'case.noted'
  | 'case.contained'
  | 'case.released'
  | 'case_mute.added'
  | 'case_mute.ended'
  | 'containment_rule.created'
  | 'containment_rule.changed'
  | 'containment_rule.removed'
  | 'containment_rule.acted';

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

/** The same for several acts of one transaction, in one statement. */
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
    ({ detail }) => JSON.stringify(detail ?? {}),
    ({ actor, sourceAddress }) => sourceAddress ?? ('address' in actor ? (actor.address ?? null) : null),
  );
  const types = ['uuid', 'timestamptz', ...Array.from({ length: 7 }, () => 'text'), 'jsonb', 'text'];
  // Raw, because the query builder would add RETURNING and so ask for the right to read events, which not every role has.
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO events (id, at, type, actor_kind, actor_id, actor_name, target_kind, target_id, target_name, detail, source_address)
    SELECT * FROM unnest(${Prisma.join(lists.map((list, index) => Prisma.sql`${list}::${Prisma.raw(types[index] ?? 'text')}[]`))})`);
  return rows.map(({ id }) => id);
}
