/** What a figure has to be. */
export type Target = { readonly at: 'least' | 'most'; readonly value: number; readonly unit: Unit };
export type Unit = 'times' | 'percent' | 'ms' | 'kB';

export const atLeast = (value: number, unit: Unit = 'times'): Target => ({ at: 'least', value, unit });
export const atMost = (value: number, unit: Unit = 'times'): Target => ({ at: 'most', value, unit });

/** One claim about speed: a figure, what it has to be, and what it was measured from. */
export type Row = {
  readonly name: string;
  readonly target: Target;
  readonly value: number;
  readonly detail: Readonly<Record<string, number | string>>;
};

/**
 * What is set up together and measured side by side; each row is reported as soon as it is known.
 * A new one is a file that exports its `Bench`, and a line in `main.ts`.
 */
export type Bench = {
  /** As in `npm run bench -- name`. */
  readonly name: string;
  readonly run: (report: Report, wants: Wants) => Promise<void>;
};
export type Report = (row: Row) => void;
/** Whether a row of this name is asked for; what only others need can be left out. */
export type Wants = (name: string) => boolean;

/** A figure that is no number holds nothing. */
export const holds = ({ target, value }: Row): boolean => (target.at === 'least' ? value >= target.value : value <= target.value);

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Milliseconds that it takes. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** What each measures, by turns, so that all have the same weather: medians of all turns. */
export async function byTurns<K extends string>(
  turns: number,
  contestants: Readonly<Record<K, () => Promise<number>>>,
): Promise<Record<K, number>> {
  const results = new Map<K, number[]>();
  const names = Object.keys(contestants) as K[];
  for (let turn = 0; turn < turns; turn++) {
    for (const name of names) results.set(name, [...(results.get(name) ?? []), await contestants[name]()]);
  }
  return Object.fromEntries(names.map((name) => [name, median(results.get(name) ?? [])])) as Record<K, number>;
}

/** Calls in a second while `inFlight` are always under way, for about `milliseconds`. */
export async function rate(milliseconds: number, inFlight: number, call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let calls = 0;
  const worker = async () => {
    while (performance.now() - began < milliseconds) {
      await call();
      calls++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (calls * 1000) / (performance.now() - began);
}
