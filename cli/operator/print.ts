/** What an answer looks like on a terminal. */
export type Format = 'json' | 'table';

export function print(answer: unknown, format: Format): string {
  if (format === 'json') return `${JSON.stringify(answer, null, 2)}\n`;
  const items: unknown = Reflect.get(Object(answer), 'items') ?? Reflect.get(Object(answer), 'matches');
  if (!Array.isArray(items)) return details(Object(answer));
  const next: unknown = Reflect.get(Object(answer), 'nextCursor');
  return table(items) + (typeof next === 'string' ? `\nThere are more: --cursor ${next}\n` : '');
}

/** Texts of others stay texts: no control or formatting character of theirs reaches the terminal. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '\u{fffd}');

function cell(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(cell).join(', ');
  if (typeof value === 'object')
    return cell(Reflect.get(value, 'name') ?? Reflect.get(value, 'uri') ?? Reflect.get(value, 'id') ?? JSON.stringify(value));
  return plain(String(value));
}

const widest = 44;
const shortened = (text: string): string => (text.length <= widest ? text : `${text.slice(0, widest - 1)}…`);
/** The name first, then the rest as the contract has it; long texts are for `show` and `-o json`. */
const hidden = new Set(['description', 'pem', 'chainPem', 'detail', 'names', 'spkiSha256', 'lineageId', 'updatedAt']);

function table(items: readonly unknown[]): string {
  if (items.length === 0) return 'Nothing found.\n';
  const all = [...new Set(items.flatMap((item) => Object.keys(Object(item))))].filter((name) => !hidden.has(name));
  const names = all.toSorted((a, b) => Number(b === 'name') - Number(a === 'name'));
  const rows = [names, ...items.map((item) => names.map((name) => shortened(cell(Reflect.get(Object(item), name)))))];
  const widths = names.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((text, column) => text.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function details(answer: object): string {
  const entries = Object.entries(answer);
  if (entries.length === 0) return 'Done.\n';
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => detail(name.padEnd(width), value)).join('');
}

function detail(name: string, value: unknown): string {
  // PEM is meant to be copied, line by line.
  if (typeof value === 'string' && value.startsWith('-----BEGIN ')) return `${name}\n${value.split('\n').map(plain).join('\n')}`;
  return `${name}  ${cell(value)}\n`;
}
