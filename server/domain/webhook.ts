import { allDecisionCodes, type DecisionCode, type Severity } from './codes.ts';
import { eventTypes } from './event-types.ts';
import { reaches, severityOf } from './outgoing-event.ts';

/** How the body of a webhook is written. */
export const webhookFormats = ['cloudevents', 'ocsf'] as const;
export type WebhookFormat = (typeof webhookFormats)[number];

/** Which events an endpoint wants: those that fit every member; an empty list is no condition. */
export type WebhookFilter = {
  /** Names of events, or a beginning with `.*`. */
  readonly types: readonly string[];
  /** Of decisions; named, only decisions fit. */
  readonly codes: readonly DecisionCode[];
  /** Of decisions; named, only decisions fit. */
  readonly audiences: readonly string[];
  /** At least so severe. */
  readonly severity: Severity;
};

export type DeliveryKind = 'event' | 'replay' | 'test';
export const deliveryStates = ['delivered', 'failed', 'skipped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Whether a pattern names at least one event that there can be. */
export const namesEvents = (pattern: string): boolean => eventTypes.some((type) => fits(pattern, type));

const fits = (pattern: string, type: string): boolean =>
  pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));

/** The acts, and the codes of decisions, that a filter lets through. */
export function wantedBy({ types, codes, audiences, severity }: WebhookFilter): { acts: string[]; codes: DecisionCode[] } {
  const named = (type: string) => types.length === 0 || types.some((pattern) => fits(pattern, type));
  const onlyDecisions = codes.length > 0 || audiences.length > 0;
  return {
    acts: onlyDecisions ? [] : eventTypes.filter((type) => type !== 'decision' && named(type) && reaches(severityOf(type, null), severity)),
    codes: named('decision')
      ? allDecisionCodes.filter((code) => (codes.length === 0 || codes.includes(code)) && reaches(severityOf('decision', code), severity))
      : [],
  };
}

/** Milliseconds before the next attempt, after so many that failed in a row: 5 s, doubled each time, at most an hour. */
export const backoff = (failures: number): number => Math.min(5_000 * 2 ** Math.max(0, failures - 1), 3_600_000);

/** Attempts in a row after which an endpoint is paused: some two and a half hours. */
export const failuresBeforePause = 12;
