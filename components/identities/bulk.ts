import * as t from '#messages/identities';
import type { WireInput, WireOutput } from '../../server/doors/api/contract.ts';

export type Changed = WireOutput<'identity.change-many'>['items'][number];
export type BulkAct = WireInput<'identity.change-many'>['act'];
export type BulkOrder = {
  readonly act: BulkAct;
  readonly owner?: string | undefined;
  readonly tag?: string | undefined;
  readonly identities: readonly string[];
};
/** What takes an act back, where that is all that it takes. */
export const undoes: Partial<Record<BulkAct, BulkAct>> = { add_tag: 'remove_tag', remove_tag: 'add_tag' };
export type BulkResult = { readonly items: readonly Changed[]; readonly problem?: string };
export type BulkPage = { readonly ids: readonly string[]; readonly nextCursor: string | null; readonly problem?: string };

/** How many are changed by one call. */
export const atOnce = 100;

export type Run = {
  /** Those that were changed, and stood otherwise before. */
  readonly done: readonly string[];
  readonly unchanged: number;
  readonly failed: readonly Changed[];
  /** Those that were not come to, because something stopped it. */
  readonly left: readonly string[];
  readonly problem?: string;
};
export const newRun: Run = { done: [], unchanged: 0, failed: [], left: [] };

const unanswered = t.theConsoleDidNotAnswerWhat;

/** All that a filter finds, page by page. */
export async function everyId(
  filter: Readonly<Record<string, string>>,
  page: (filter: Readonly<Record<string, string>>, cursor: string | null) => Promise<BulkPage>,
): Promise<{ readonly ids: readonly string[]; readonly problem?: string }> {
  const ids = new Set<string>();
  let cursor: string | null = null;
  do {
    const found: BulkPage = await page(filter, cursor).catch(() => ({ ids: [], nextCursor: null, problem: unanswered }));
    if (found.problem !== undefined) return { ids: [], problem: found.problem };
    for (const id of found.ids) ids.add(id);
    cursor = found.nextCursor;
  } while (cursor !== null);
  return { ids: [...ids] };
}

/**
 * Changes them some at a time and tells after each time how far it has come; what stops it leaves the rest to be gone on with.
 * Going on is safe: what stands as wanted already is left as it is.
 */
export async function runBulk(
  order: BulkOrder,
  change: (order: BulkOrder) => Promise<BulkResult>,
  tell: (run: Run) => void,
  before: Run = newRun,
): Promise<Run> {
  let run: Run = { done: before.done, unchanged: before.unchanged, failed: before.failed, left: order.identities };
  while (run.left.length > 0) {
    const { items, problem } = await change({ ...order, identities: run.left.slice(0, atOnce) }).catch(
      (): BulkResult => ({ items: [], problem: unanswered }),
    );
    if (problem !== undefined) return { ...run, problem };
    run = {
      done: [...run.done, ...items.filter(({ outcome }) => outcome === 'done').map(({ identity }) => identity)],
      unchanged: run.unchanged + items.filter(({ outcome }) => outcome === 'unchanged').length,
      failed: [...run.failed, ...items.filter(({ outcome }) => outcome === 'failed')],
      left: run.left.slice(atOnce),
    };
    tell(run);
  }
  return run;
}
