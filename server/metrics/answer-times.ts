/** Answers that are remembered of each, the newest. */
const remembered = 1_000;

/** How long the newest answers of this process took, by whom they were about. It begins anew with the process. */
export class AnswerTimes {
  readonly #began: Date;
  readonly #byKey = new Map<string, { readonly times: Float64Array; count: number }>();

  /** @param began when the process began to answer */
  constructor(began: Date) {
    this.#began = began;
  }

  took(key: string, milliseconds: number): void {
    const own = this.#byKey.get(key) ?? { times: new Float64Array(remembered), count: 0 };
    own.times[own.count++ % remembered] = milliseconds;
    this.#byKey.set(key, own);
  }

  /** Over the newest answers: how many these are, and what 95 % of them stayed within. Null where there was none. */
  of(key: string): { answers: number; p95Milliseconds: number; since: Date } | null {
    const own = this.#byKey.get(key);
    if (own === undefined) return null;
    const answers = Math.min(own.count, remembered);
    const p95 = own.times.slice(0, answers).sort()[Math.ceil(answers * 0.95) - 1];
    return { answers, p95Milliseconds: Math.round((p95 ?? 0) * 100) / 100, since: this.#began };
  }
}
