import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ocsfMediaType } from '../../domain/ocsf.ts';
import type { Role } from '../../domain/roles.ts';
import { type OperationName, rowOf } from './contract.ts';
import { encodeOutput } from './output.ts';
import { csvLine } from './spreadsheet.ts';

export type ExportFormat = 'ndjson' | 'csv' | 'ocsf';
const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  ocsf: ocsfMediaType,
};
const asked: Readonly<Record<ExportFormat, RegExp>> = {
  ndjson: /\bapplication\/x-ndjson\b/,
  csv: /\btext\/csv\b/,
  ocsf: /\bapplication\/x-ocsf\+ndjson\b/,
};
/** The list that is also told in the words of others. */
const inOcsf: OperationName = 'event.list';

/** Rows that are read at once. Nothing more is held, and nothing is read ahead of a reader that is slow. */
const atOnce = 1_000;

/** How a list is to be streamed; undefined where one page in JSON is asked for, or the operation is no list. */
export function exportFormat(name: OperationName, accept: string | undefined, format?: unknown): ExportFormat | undefined {
  if (name === inOcsf && (format === 'ocsf' || (accept !== undefined && asked.ocsf.test(accept)))) return 'ocsf';
  if (accept === undefined || rowOf(name).query?.shape.limit === undefined) return undefined;
  return (['ndjson', 'csv'] as const).find((known) => asked[known].test(accept));
}

type Order = {
  readonly name: OperationName;
  readonly input: Record<string, unknown>;
  /** What was asked for, as it came. */
  readonly query: Record<string, unknown>;
  readonly role: Role | undefined;
  readonly at: Date;
};
/** One page of the operation, as it gives it. */
type Read = (input: Record<string, unknown>) => Promise<unknown>;
/** The same items in the words of OCSF. */
type Translate = (ids: readonly string[]) => Promise<readonly object[]>;

/**
 * Streams a whole filter, page by page. The first page is read before anything is sent, so that a filter which is wrong is still
 * refused; what fails later cuts the answer off before its end. Who goes away is read for no longer.
 */
export async function sendExport(
  reply: FastifyReply,
  format: ExportFormat,
  order: Order,
  read: Read,
  translate: Translate,
): Promise<FastifyReply> {
  const pages = pagesOf(order, read);
  const first = await pages.next();
  const lines = {
    csv: () => csvOf(order, first, pages),
    ndjson: () => ndjsonOf(order, first, pages),
    ocsf: () => ocsfOf(first, pages, translate),
  }[format]();
  const stamp = order.at.toISOString().replaceAll(/[:.]/g, '-');
  return reply
    .type(mediaTypes[format])
    .header('content-disposition', `attachment; filename="hawser-${order.name}-${stamp}.${format === 'ocsf' ? 'ocsf.ndjson' : format}"`)
    .header('x-accel-buffering', 'no')
    .send(Readable.from(lines, { objectMode: false, highWaterMark: 65_536 }));
}

type Item = Record<string, unknown>;
type Pages = AsyncGenerator<Item[], undefined>;

async function* pagesOf({ name, input, role }: Order, read: Read): Pages {
  let next: Record<string, unknown> | undefined = { ...input, limit: atOnce };
  while (next !== undefined) {
    const asked: Record<string, unknown> = next;
    const { items, nextCursor } = encodeOutput(name, await read(asked), role) as { items: Item[]; nextCursor: string | null };
    yield items;
    next = nextCursor === null ? following(asked, items) : { ...asked, cursor: nextCursor };
  }
}

/** Lists along a number go on after the last one. */
function following(asked: Record<string, unknown>, items: readonly Item[]): Record<string, unknown> | undefined {
  const last = items.length < atOnce || asked.after === undefined ? undefined : items.at(-1);
  return last && { ...asked, after: last.position ?? last.number, wait: 0 };
}

async function* ndjsonOf(order: Order, first: IteratorResult<Item[], undefined>, pages: Pages): AsyncGenerator<string> {
  yield `${JSON.stringify({ export: { operation: order.name, filter: order.query, at: order.at } })}\n`;
  for await (const page of joined(first, pages)) if (page.length > 0) yield page.map((item) => `${JSON.stringify(item)}\n`).join('');
}

/** Nothing but events: whoever takes them in takes every line for one. */
async function* ocsfOf(first: IteratorResult<Item[], undefined>, pages: Pages, translate: Translate): AsyncGenerator<string> {
  for await (const page of joined(first, pages))
    if (page.length > 0) yield (await translate(page.map(({ id }) => String(id)))).map((item) => `${JSON.stringify(item)}\n`).join('');
}

async function* csvOf(order: Order, first: IteratorResult<Item[], undefined>, pages: Pages): AsyncGenerator<string> {
  const columns = columnsOf(order.name);
  const filter = new URLSearchParams(Object.entries(order.query).map(([name, value]): [string, string] => [name, String(value)]));
  yield csvLine([`# Hawser ${order.name}, exported ${order.at.toISOString()}, filter: ${filter.size === 0 ? 'none' : filter}`]);
  yield csvLine(columns.map((path) => path.join('.')));
  for await (const page of joined(first, pages))
    if (page.length > 0) yield page.map((item) => csvLine(columns.map((path) => valueAt(item, path)))).join('');
}

async function* joined(first: IteratorResult<Item[], undefined>, pages: Pages): AsyncGenerator<Item[]> {
  try {
    if (first.done !== true) yield first.value;
    yield* pages;
  } finally {
    await pages.return(undefined);
  }
}

/** A column for each member of an item, and for each member of an object in it. */
function columnsOf(name: OperationName): string[][] {
  const { output } = rowOf(name);
  const items = output instanceof z.ZodObject ? output.shape.items : undefined;
  return items instanceof z.ZodArray && items.element instanceof z.ZodType ? flat(items.element) : [];
}

function flat(schema: z.ZodType, path: readonly string[] = []): string[][] {
  const bare = schema instanceof z.ZodNullable && schema.unwrap() instanceof z.ZodType ? schema.unwrap() : schema;
  if (!(bare instanceof z.ZodObject)) return [[...path]];
  return Object.entries(bare.shape).flatMap(([name, member]) => (member instanceof z.ZodType ? flat(member, [...path, name]) : []));
}

function valueAt(item: unknown, path: readonly string[]): unknown {
  return path.reduce((value, member): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, member) : null), item);
}
