import { type CloudEvent, cloudEventOf } from '../domain/cloud-event.ts';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { type OcsfEvent, ocsfOf } from '../domain/ocsf.ts';
import { outgoingById, outgoingByIds } from '../ledger/outgoing-events.ts';
import type { Context } from './context.ts';
import type { WebhookContext } from './webhook-context.ts';

export type EventFormats = { cloudevents: CloudEvent; ocsf: OcsfEvent };

/** An event, or a decision, as others get it. @throws {Failure} `not_found` */
export async function previewEvent(
  { database, urls, version }: Context & Pick<WebhookContext, 'urls' | 'version'>,
  { event: reference }: { readonly event: string },
): Promise<EventFormats> {
  const id = fromPublicId('event', reference) ?? fromPublicId('decision', reference);
  const event = id === undefined ? undefined : await outgoingById(database.prisma, id);
  if (event === undefined) throw notFound(`the event ${reference}`);
  return { cloudevents: cloudEventOf(event, urls.sts), ocsf: ocsfOf(event, { version, uid: urls.sts }) };
}

/** Events in the words of OCSF, in the order of their ids, as the API spells them. */
export async function translateEvents(
  { database, urls, version }: Context & Pick<WebhookContext, 'urls' | 'version'>,
  ids: readonly string[],
): Promise<OcsfEvent[]> {
  const events = await outgoingByIds(
    database.prisma,
    ids.flatMap((id) => fromPublicId('event', id) ?? []),
  );
  return events.map((event) => ocsfOf(event, { version, uid: urls.sts }));
}
