/** How a person wants to see tables: which columns of which list they turned, and how dense rows are. */
export type TablePreferences = {
  readonly compact: boolean;
  /** On a narrow screen, cards hold every column. */
  readonly whole: boolean;
  /** List → headers of the columns that are turned: away, or, of those that are apart, in. */
  readonly turned: Readonly<Record<string, readonly string[]>>;
};

/** Whether a person sees a column. @param turned the headers that they turned in its list */
export const isShown = ({ header, apart = false }: { header: string; apart?: boolean }, turned: readonly string[] = []): boolean =>
  turned.includes(header) === apart;

export const tablesCookie = 'hawser-tables';
/** Characters: a cookie that grew beyond it begins anew, since browsers drop what is larger than 4 kB. */
const longest = 3_000;
const density = '.compact';
const cards = '.whole';

/** `.compact=1&identities=Owner&identities=Kind`. */
export function writePreferences({ compact, whole, turned }: TablePreferences): string {
  const words = new URLSearchParams({ ...(compact && { [density]: '1' }), ...(whole && { [cards]: '1' }) });
  for (const [list, headers] of Object.entries(turned)) for (const header of headers) words.append(list, header);
  const text = words.toString();
  return text.length > longest ? '' : text;
}

/** Whatever a cookie holds: what is no preference is none. */
export function readPreferences(text: string | undefined): TablePreferences {
  const words = new URLSearchParams(text ?? '');
  const compact = words.has(density);
  const whole = words.has(cards);
  for (const name of [density, cards]) words.delete(name);
  const turned = new Map<string, string[]>();
  for (const [list, header] of words) turned.set(list, [...(turned.get(list) ?? []), header]);
  return { compact, whole, turned: Object.fromEntries(turned) };
}
