/** How a person wants to see tables: which columns of which list they left away, and how dense rows are. */
export type TablePreferences = {
  readonly compact: boolean;
  /** List → headers of the columns that are not shown. */
  readonly hidden: Readonly<Record<string, readonly string[]>>;
};

export const tablesCookie = 'hawser-tables';
/** Characters: a cookie that grew beyond it begins anew, since browsers drop what is larger than 4 kB. */
const longest = 3_000;
const density = '.compact';

/** `.compact=1&identities=Owner&identities=Kind`. */
export function writePreferences({ compact, hidden }: TablePreferences): string {
  const words = new URLSearchParams(compact ? { [density]: '1' } : {});
  for (const [list, headers] of Object.entries(hidden)) for (const header of headers) words.append(list, header);
  const text = words.toString();
  return text.length > longest ? '' : text;
}

/** Whatever a cookie holds: what is no preference is none. */
export function readPreferences(text: string | undefined): TablePreferences {
  const words = new URLSearchParams(text ?? '');
  const compact = words.has(density);
  words.delete(density);
  const hidden = new Map<string, string[]>();
  for (const [list, header] of words) hidden.set(list, [...(hidden.get(list) ?? []), header]);
  return { compact, hidden: Object.fromEntries(hidden) };
}
