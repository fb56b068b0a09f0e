import { type RenewalWindow, renewalWindow, usualRenewalPercent } from '../../server/domain/renewal-window.ts';
import { type AfterRenewal, isUntold, tell } from './after-renewal.ts';
import { type Advice, type AgentReport, type EnrolmentClient, EnrolmentRefused } from './enrolment.ts';
import { certificatesIn, type Generation, type WorkloadFiles } from './files.ts';
import type { TrueClock } from './true-clock.ts';

/** What the outside world is to the renewer. */
export type Surroundings = {
  readonly clock: TrueClock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Resolves after so many milliseconds, or earlier when it is to stop. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly log: (sentence: string) => void;
  /** Hears at once that there is another pair. */
  readonly renewed?: () => void;
};

export type Agent = { readonly version: string; readonly host: string };

/** Seconds: no pause is longer, so that a lost answer is asked for again while it can be had (ten minutes). */
const longestPause = 300;
/** Seconds: what has ended is down already, and as many others as ended with it ask too. */
const pauseWhenOver = 30;
/** Milliseconds: a clock that jumps is noticed after this. */
const longestSleep = 15_000;

type Failing = { readonly since: Date; readonly reason: string };

/** Keeps the pair of one directory from ending: renews it, tells who has to hear of it, and lets Hawser know how it goes. */
export class Renewer {
  readonly #files: WorkloadFiles;
  readonly #enrolment: EnrolmentClient;
  readonly #after: AfterRenewal;
  readonly #agent: Agent;
  readonly #around: Surroundings;
  /** When in the window: drawn once for each certificate. */
  #chance: number;
  #window: { readonly directory: string; readonly window: RenewalWindow } | undefined;
  #renewing: Pause;
  #telling: Pause;
  #checking: Pause;
  #failing: Failing | undefined;

  constructor(files: WorkloadFiles, enrolment: EnrolmentClient, after: AfterRenewal, agent: Agent, around: Surroundings) {
    this.#files = files;
    this.#enrolment = enrolment;
    this.#after = after;
    this.#agent = agent;
    this.#around = around;
    this.#chance = around.random();
    this.#renewing = new Pause(around);
    this.#telling = new Pause(around);
    this.#checking = new Pause(around);
  }

  /**
   * Does what is due, and says how many milliseconds may pass until it is called again.
   * @throws {Failure} `not_found` where the workload has not joined; everything else is told, kept for Hawser, and tried again
   */
  async step(): Promise<number> {
    let generation = await this.#files.read();
    if (this.#checking.left === 0) await this.#checkIn(generation);
    if (this.#renewAt(generation) <= this.#around.clock.now() && this.#renewing.left === 0) generation = await this.#renew(generation);
    if (isUntold(generation) && this.#telling.left === 0) await this.#tell(generation);
    const due = this.#renewAt(generation).getTime() - this.#around.clock.now().getTime();
    const telling = isUntold(generation) ? this.#telling.left : longestSleep;
    return Math.min(longestSleep, Math.max(100, Math.min(Math.max(due, this.#renewing.left), this.#checking.left, telling)));
  }

  /** Steps until it is to stop. */
  async run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) await this.#around.sleep(await this.step());
  }

  #windowOf(generation: Generation): RenewalWindow {
    if (this.#window?.directory === generation.directory) return this.#window.window;
    const [leaf] = certificatesIn(generation.certificate);
    if (!leaf) throw new TypeError('there is no certificate in the file');
    const window = renewalWindow({ from: leaf.validFromDate, notAfter: leaf.validToDate }, usualRenewalPercent);
    this.#window = { directory: generation.directory, window };
    return window;
  }

  #renewAt(generation: Generation): Date {
    const { after, before } = this.#windowOf(generation);
    return new Date(after.getTime() + this.#chance * (before.getTime() - after.getTime()));
  }

  async #renew(generation: Generation): Promise<Generation> {
    const began = this.#around.clock.counted();
    try {
      const key = await this.#files.nextClientKey();
      // The roots first: the successor may come from an authority that is new.
      const roots = await this.#enrolment.fetchTrust(generation.ca);
      const chain = await this.#enrolment.renew(roots, generation, key);
      await this.#files.adopt(chain, roots, { untold: this.#after.exec !== undefined || this.#after.signal !== undefined });
    } catch (error) {
      const took = (this.#around.clock.counted() - began) / 1_000;
      const longest = error instanceof EnrolmentRefused && this.#isOver(generation) ? longestPause : this.#longest(generation);
      this.#fail('the certificate could not be renewed', error, this.#renewing.back(longest, took));
      this.#checking.soon();
      return generation;
    }
    this.#around.renewed?.();
    const renewed = await this.#files.read();
    this.#chance = this.#around.random();
    this.#renewing.end();
    this.#telling.end();
    this.#failing = undefined;
    this.#around.log(`renewed until ${certificatesIn(renewed.certificate)[0]?.validToDate.toISOString()}`);
    await this.#checkIn(renewed);
    return renewed;
  }

  async #tell(generation: Generation): Promise<void> {
    try {
      await tell(generation, this.#files, this.#after);
      this.#failing = undefined;
      this.#telling.end();
    } catch (error) {
      this.#fail('nobody was told of the new certificate', error, this.#telling.back(this.#longest(generation)));
      this.#checking.soon();
    }
  }

  /** Says how it goes, and hears when to renew. That this fails is no failure of the renewal. */
  async #checkIn(generation: Generation): Promise<void> {
    const { clock } = this.#around;
    const began = clock.counted();
    const report: AgentReport = {
      agent: this.#agent.version,
      host: this.#agent.host,
      renewAt: this.#renewAt(generation).toISOString(),
      failure: this.#failing ? { since: this.#failing.since.toISOString(), reason: this.#failing.reason } : null,
    };
    try {
      const advice: Advice = await this.#enrolment.checkIn(generation, report);
      clock.hear(advice.now);
      this.#window = { directory: generation.directory, window: advice.window };
      this.#checking.wait(advice.nextReport);
    } catch (error) {
      const pause = this.#checking.back(this.#longest(generation), (clock.counted() - began) / 1_000);
      this.#around.log(`cannot report to Hawser: ${sentence(error)}; again in ${pause.toFixed(0)} s`);
    }
  }

  #fail(what: string, error: unknown, pause: number): void {
    const reason = `${what}: ${sentence(error)}`;
    this.#failing = { since: this.#failing?.since ?? this.#around.clock.now(), reason };
    this.#around.log(`${reason}; again in ${pause.toFixed(0)} s`);
  }

  /** Seconds of the longest pause for a certificate: a part of what is left for trying. */
  #longest(generation: Generation): number {
    if (this.#isOver(generation)) return pauseWhenOver;
    const { after, late } = this.#windowOf(generation);
    return Math.min(longestPause, Math.max(1, (late.getTime() - after.getTime()) / 10_000));
  }

  #isOver({ certificate }: Generation): boolean {
    const [leaf] = certificatesIn(certificate);
    return leaf !== undefined && leaf.validToDate <= this.#around.clock.now();
  }
}

/**
 * When something may be tried again: twice as long after each failure, up to a longest pause, and not at the same moment as others. By the clock
 * that only counts: pauses are short, and the other one may jump.
 */
class Pause {
  readonly #around: Surroundings;
  #failures = 0;
  #until = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Milliseconds. */
  get left(): number {
    return Math.max(0, this.#until - this.#around.clock.counted());
  }

  soon(): void {
    this.#until = 0;
  }

  end(): void {
    this.#failures = 0;
    this.#until = 0;
  }

  wait(seconds: number): void {
    this.#failures = 0;
    this.#until = this.#around.clock.counted() + seconds * 1_000;
  }

  /**
   * @param longest seconds
   * @param took seconds that the failure itself took: who is too busy to answer is not asked again any sooner
   * @returns the seconds of the pause
   */
  back(longest: number, took = 0): number {
    const pause = Math.max(took, Math.min(longest, 2 ** this.#failures++)) * (0.5 + this.#around.random() / 2);
    this.#until = this.#around.clock.counted() + pause * 1_000;
    return pause;
  }
}

/** One line, short enough to be reported. */
const sentence = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replaceAll(/\p{Cc}+/gu, ' ')
    .toWellFormed()
    .slice(0, 400);
