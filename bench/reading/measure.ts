import type { House } from '../house.ts';
import { median, timed } from '../row.ts';
import type { Question } from './questions.ts';

/** How long an answer took, in milliseconds; for ever where it was given up. */
export type Timing = { readonly page: number; readonly title: string; readonly value: number };

/** As many as a page has where nobody says how many, and as many as it may have. */
const [pageSize, largestPage] = [50, 200];

/** Asked three times, the slower of the first and the median: the first is not what the caches of the database make of it. */
const turns = 3;

type Answer = { readonly milliseconds: number; readonly items: number; readonly cursor: string | null };

const titleOf = ({ name, path, query }: Question): string =>
  `${name}${path.replace(/^[^{]*?(?=\/[a-z]+_|$)/, '')}${query.size === 0 ? '' : `?${decodeURIComponent(query.toString())}`}`;

/**
 * The first, the second and the last page of a list, or the one answer of anything else. Pages that lie between are passed by the largest
 * there are, since a cursor does not depend on how many came with it.
 * @param lastPage by pages of the usual size; a list that ends before has none
 */
export async function measure(house: House, question: Question, lastPage: number): Promise<Timing[]> {
  const timings: Timing[] = [];
  const title = titleOf(question);
  const note = async (page: number, cursor: string | null): Promise<Answer> => {
    const answers: Answer[] = [];
    for (let turn = 0; turn < turns; turn++) answers.push(await ask(house, question, pageSize, cursor));
    const [first, last] = [answers[0], answers.at(-1)];
    const times = answers.map(({ milliseconds }) => milliseconds);
    timings.push({ page, title, value: Math.max(first?.milliseconds ?? Number.NaN, median(times)) });
    return last ?? { milliseconds: Number.NaN, items: 0, cursor: null };
  };
  let { cursor } = await note(1, null);
  if (!question.paged || cursor === null || lastPage < 2) return timings;
  ({ cursor } = await note(2, cursor));
  let passed = 2;
  while (cursor !== null && passed < lastPage - 1) {
    const answer = await ask(house, question, Math.min(largestPage, (lastPage - 1 - passed) * pageSize), cursor);
    // A page that fits little comes short and counts as one; its reader has looked as far as one.
    passed += Math.max(1, Math.floor(answer.items / pageSize));
    cursor = answer.cursor;
  }
  if (cursor !== null && lastPage > 2) await note(lastPage, cursor);
  return timings;
}

async function ask(
  { config, apiKey }: House,
  { name, path, query, paged }: Question,
  limit: number,
  cursor: string | null,
): Promise<Answer> {
  const asked = new URLSearchParams(query);
  if (cursor !== null) asked.set('cursor', cursor);
  if (paged) asked.set('limit', String(limit));
  const url = `http://127.0.0.1:${config.listen.api.port}/api/v1${path}${asked.size === 0 ? '' : `?${asked}`}`;
  let [status, text] = [0, ''];
  const milliseconds = await timed(async () => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } });
    status = response.status;
    text = isEndless(response) ? await firstOf(response) : await response.text();
  });
  // The ledger is asked for three seconds at most: what is given up then has taken too long.
  if (status === 503) return { milliseconds: Number.POSITIVE_INFINITY, items: 0, cursor: null };
  // A row that is not for what was asked about, or only for who is signed in, or a range that ends before it begins, is refused as quickly as it may be.
  if (![200, 400, 403, 409].includes(status)) throw new Error(`${name} ${asked} answered ${status}: ${text.slice(0, 300)}`);
  if (text === '') return { milliseconds, items: 0, cursor: null };
  const { items, nextCursor }: { items?: unknown[]; nextCursor?: string | null } = JSON.parse(text);
  return { milliseconds, items: items?.length ?? 0, cursor: nextCursor ?? null };
}

/** A whole filter as one answer, as long as the ledger is: it is asked for its first lines. */
const isEndless = ({ headers }: Response): boolean => /\bndjson\b/.test(headers.get('content-type') ?? '');

/** Waits until they come, and lets go of the rest. */
async function firstOf({ body }: Response): Promise<''> {
  const reader = body?.getReader();
  await reader?.read();
  await reader?.cancel();
  return '';
}
