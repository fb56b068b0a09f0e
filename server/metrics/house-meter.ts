import { Counter, Gauge, Histogram } from 'prom-client';
import type { Metrics } from './process-metrics.ts';

/** Shares of a certificate's life, up to which those are counted that have used no more. */
export const lifeBuckets = [0.25, 0.5, 0.66, 0.8, 0.9, 0.95] as const;

/** What the ledger says of the whole house at one instant. Names are those that operators gave; no label says more of anything. */
export type HouseReading = {
  readonly certificates: {
    /** Usable certificates of workloads that have used no more than the share of that bucket. */
    readonly upTo: readonly number[];
    readonly count: number;
    /** Of all their shares. */
    readonly sum: number;
    /** Without a successor, and with less than a fifth of their life left. */
    readonly overdue: number;
  };
  /** Seconds; of each authority, over all its lists: the age of the oldest, and when the next has to be there. */
  readonly crls: readonly { readonly authority: string; readonly age: number; readonly remaining: number }[];
  readonly ledger: { readonly position: number; readonly unsealed: number; readonly lag: number };
  readonly feedFollowers: number;
  readonly openCases: number;
  readonly webhooks: readonly { readonly name: string; readonly behind: number; readonly failures: number; readonly paused: boolean }[];
};

/** Milliseconds for which a reading is given again, so that whoever scrapes often does not ask the ledger as often. */
const freshFor = 5_000;

/** What the ledger says, read when somebody scrapes; where it does not answer, these are absent rather than old. */
export function watchHouse(metrics: Metrics, read: () => Promise<HouseReading>): void {
  let last: { at: number; reading: Promise<HouseReading | undefined> } | undefined;
  const current = (): Promise<HouseReading | undefined> => {
    if (last === undefined || performance.now() - last.at > freshFor)
      last = { at: performance.now(), reading: read().catch(() => undefined) };
    return last.reading;
  };
  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    values: (reading: HouseReading) => readonly (readonly [Record<L, string>, number])[],
  ): void => {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [metrics],
      async collect() {
        this.reset();
        const reading = await current();
        if (reading === undefined) this.remove();
        else for (const [labels, value] of values(reading)) this.set(labels, value);
      },
    });
  };
  const plain = (name: string, help: string, value: (reading: HouseReading) => number): void => {
    new Gauge({
      name,
      help,
      registers: [metrics],
      async collect() {
        const reading = await current();
        if (reading === undefined) this.remove();
        else this.set(value(reading));
      },
    });
  };

  // Certificates come and go, so that what is counted falls too: a gauge for each part of a histogram.
  gauge(
    'hawser_certificate_life_used_ratio_bucket',
    'Usable certificates of workloads by the share of their life that is used, cumulative.',
    ['le'],
    ({ certificates }) => [
      ...lifeBuckets.map((le, index) => [{ le: String(le) }, certificates.upTo[index] ?? 0] as const),
      [{ le: '+Inf' }, certificates.count],
    ],
  );
  plain('hawser_certificate_life_used_ratio_count', 'Usable certificates of workloads.', ({ certificates }) => certificates.count);
  plain(
    'hawser_certificate_life_used_ratio_sum',
    'The shares of their lives that they have used, added up.',
    ({ certificates }) => certificates.sum,
  );
  plain(
    'hawser_certificates_overdue',
    'Certificates of workloads with less than a fifth of their life left and no successor.',
    ({ certificates }) => certificates.overdue,
  );
  gauge('hawser_crl_age_seconds', 'Age of the oldest revocation list that an authority keeps up.', ['authority'], ({ crls }) =>
    crls.map(({ authority, age }) => [{ authority }, age] as const),
  );
  gauge(
    'hawser_crl_next_update_seconds',
    'Seconds until the first revocation list of an authority is out of date.',
    ['authority'],
    ({ crls }) => crls.map(({ authority, remaining }) => [{ authority }, remaining] as const),
  );
  plain('hawser_ledger_position', 'The last position of the sealed ledger.', ({ ledger }) => ledger.position);
  plain('hawser_ledger_unsealed_events', 'Events that have no position yet.', ({ ledger }) => ledger.unsealed);
  plain('hawser_ledger_seal_lag_seconds', 'Age of the oldest event that has no position yet.', ({ ledger }) => ledger.lag);
  plain('hawser_feed_followers', 'Processes of resource servers that follow the feed now.', ({ feedFollowers }) => feedFollowers);
  plain('hawser_cases_open', 'Rejection cases that nobody has explained or contained.', ({ openCases }) => openCases);
  gauge('hawser_webhook_behind', 'Positions of the sealed ledger that a webhook has not come to yet.', ['webhook'], ({ webhooks }) =>
    webhooks.map(({ name, behind }) => [{ webhook: name }, behind] as const),
  );
  gauge('hawser_webhook_failures', 'Attempts of a webhook that failed since the last that did not.', ['webhook'], ({ webhooks }) =>
    webhooks.map(({ name, failures }) => [{ webhook: name }, failures] as const),
  );
  gauge('hawser_webhook_paused', 'Whether a webhook is paused: 1 or 0.', ['webhook'], ({ webhooks }) =>
    webhooks.map(({ name, paused }) => [{ webhook: name }, paused ? 1 : 0] as const),
  );
}

/** Counts attempts to deliver an event, and how long they took. */
export function webhookMeter(metrics: Metrics): (attempt: { readonly delivered: boolean; readonly tookMillis: number }) => void {
  const attempts = new Counter({
    name: 'hawser_webhook_attempts_total',
    help: 'Attempts to deliver an event, by how they went.',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  const seconds = new Histogram({
    name: 'hawser_webhook_attempt_seconds',
    help: 'How long an attempt to deliver an event took.',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [metrics],
  });
  return ({ delivered, tookMillis }) => {
    attempts.inc({ outcome: delivered ? 'delivered' : 'failed' });
    seconds.observe(tookMillis / 1_000);
  };
}

/** Counts what the signer was asked to sign. */
export function signatureMeter(metrics: Metrics): (kind: string) => void {
  const signatures = new Counter({
    name: 'hawser_signatures_total',
    help: 'What the signer signed, by kind.',
    labelNames: ['kind'],
    registers: [metrics],
  });
  return (kind) => signatures.inc({ kind });
}

/** Counts acts that were refused, by whether an event tells of them. */
export function refusalMeter(metrics: Metrics): (outcome: 'recorded' | 'lost', count: number) => void {
  const refusals = new Counter({
    name: 'hawser_refused_acts_total',
    help: 'Acts of members and API keys that were refused, by whether an event tells of them.',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  // A series that begins with its first count shows no increase.
  for (const outcome of ['recorded', 'lost']) refusals.inc({ outcome }, 0);
  return (outcome, count) => refusals.inc({ outcome }, count);
}
