import type { Clock } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import type { FeedAcknowledgement } from '../domain/feed.ts';
import type { Report } from '../domain/report.ts';
import { type Answer, asObject, type Sts, StsRefused } from './sts.ts';

/** Where the STS takes reports, and hears how far this process is. */
export class StsReports {
  readonly #sts: Sts;
  readonly #clock: Clock;
  readonly #onProblem: (error: unknown) => void;

  constructor(sts: Sts, clock: Clock, onProblem: (error: unknown) => void) {
    this.#sts = sts;
    this.#clock = clock;
    this.#onProblem = onProblem;
  }

  /**
   * Returns the ids of those that will never be taken.
   * @throws {Failure} `unavailable` where the same may be taken later
   */
  async send(reports: readonly Report[], feed: FeedAcknowledgement | undefined): Promise<ReadonlySet<string>> {
    const { status, headers, body } = await this.#post({ reports, ...(feed === undefined ? {} : { feed }) });
    if (isTaken(status)) {
      const { rejected } = asObject(body);
      if (!Array.isArray(rejected) || rejected.length === 0) return new Set();
      this.#onProblem(new Failure('conflict', `the STS would not take ${rejected.length} reports: ${asObject(rejected[0]).detail}`));
      return new Set(rejected.map((one) => String(asObject(one).report_id)));
    }
    const error = new StsRefused(status, 'reports', headers['retry-after']);
    // What is malformed or too large now will be so again; everything else may pass.
    if (status !== 400 && status !== 413 && status !== 422) throw error;
    this.#onProblem(error);
    return new Set(reports.map(({ report_id }) => report_id));
  }

  /** @throws {Failure} `unavailable` */
  async acknowledge(feed: FeedAcknowledgement): Promise<void> {
    const { status, headers } = await this.#post({ reports: [], feed });
    if (!isTaken(status)) throw new StsRefused(status, 'an acknowledgement', headers['retry-after']);
  }

  /** With the time on this machine's clock, so that a wrong one costs nothing. */
  async #post(content: { readonly reports: readonly Report[]; readonly feed?: FeedAcknowledgement }): Promise<Answer> {
    const { reports } = await this.#sts.endpoints();
    return this.#sts.send(reports, { sent_at: this.#clock().toISOString(), ...content });
  }
}

const isTaken = (status: number): boolean => status === 200 || status === 204;
