import type { OutgoingEvent } from './outgoing-event.ts';

export const cloudEventMediaType = 'application/cloudevents+json';

/** CloudEvents 1.0 in the JSON event format: context attributes, and the event itself as `data`. */
export type CloudEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly subject?: string;
  readonly datacontenttype: 'application/json';
  /** The position in the sealed ledger, with leading zeros, so that it sorts as text (the extension `sequence`). */
  readonly sequence?: string;
  readonly data: object;
};

/** @param source the issuer, which names this installation */
export function cloudEventOf({ at, ...event }: OutgoingEvent, source: string): CloudEvent {
  const subject = event.target?.id ?? event.decision?.tokenIdentity?.id ?? event.decision?.presentedIdentity?.id;
  return {
    specversion: '1.0',
    id: event.id,
    source,
    type: `org.hawser.${event.type}`,
    time: at.toISOString(),
    ...(subject === undefined ? {} : { subject }),
    datacontenttype: 'application/json',
    ...(event.position === null ? {} : { sequence: String(event.position).padStart(16, '0') }),
    data: { ...event, at: at.toISOString() },
  };
}
