/** One word of a query for decisions, and where in the text it stands. */
export type QueryWord = {
  readonly begin: number;
  readonly end: number;
  readonly negated: boolean;
  readonly field: string;
  readonly values: readonly string[];
};

const word = /(-?)([A-Za-z_]*)(:?)("[^"]*"?|\S*)/y;

/** The words of a query, as the management API reads them; what cannot be read is a word all the same. */
export function wordsOf(query: string): QueryWord[] {
  const words: QueryWord[] = [];
  for (let at = 0; at < query.length; ) {
    if (/\s/.test(query.charAt(at))) {
      at++;
      continue;
    }
    word.lastIndex = at;
    const [whole = '', minus, field = '', colon, rest = ''] = word.exec(query) ?? [];
    const end = at + Math.max(1, whole.length);
    const values = colon !== ':' ? [] : rest.startsWith('"') ? [rest.replaceAll('"', '')] : rest.split(',');
    words.push({ begin: at, end, negated: minus === '-', field: field.toLowerCase(), values });
    at = end;
  }
  return words;
}

const spelled = ({ negated, field, values }: Pick<QueryWord, 'negated' | 'field' | 'values'>): string =>
  `${negated ? '-' : ''}${field}:${values.map((value) => (/[\s,]/.test(value) ? `"${value.replaceAll('"', '')}"` : value)).join(',')}`;

const replaced = (query: string, { begin, end }: QueryWord, by: string): string =>
  `${query.slice(0, begin).trimEnd()} ${by} ${query.slice(end).trimStart()}`.replaceAll(/\s+/g, ' ').trim();

/** Whether the query asks for this value, or leaves it out. */
export const asksFor = (query: string, field: string, value: string, negated = false): boolean =>
  wordsOf(query).some((one) => one.field === field && one.negated === negated && one.values.includes(value));

/** The query without this value. */
export function without(query: string, field: string, value: string): string {
  const found = wordsOf(query).find((one) => one.field === field && one.values.includes(value));
  if (found === undefined) return query;
  const values = found.values.filter((other) => other !== value);
  return without(replaced(query, found, values.length === 0 ? '' : spelled({ ...found, values })), field, value);
}

/** The query for this value too: a second value of a field is asked for beside the first. */
export function including(query: string, field: string, value: string): string {
  const rest = without(query, field, value);
  const beside = wordsOf(rest).find((one) => one.field === field && !one.negated && one.values.every((other) => !other.includes(' ')));
  if (beside === undefined || /[\s,]/.test(value)) return `${rest} ${spelled({ negated: false, field, values: [value] })}`.trim();
  return replaced(rest, beside, spelled({ ...beside, values: [...beside.values, value] }));
}

/** The query for this value alone, whatever it asked of the field before. */
export function only(query: string, field: string, value: string): string {
  const rest = wordsOf(query)
    .filter((one) => one.field === field)
    .reduce((text, { values }) => values.reduce((left, other) => without(left, field, other), text), query);
  return `${rest} ${spelled({ negated: false, field, values: [value] })}`.trim();
}

/** The query with this value left out. */
export const excluding = (query: string, field: string, value: string): string =>
  `${without(query, field, value)} ${spelled({ negated: true, field, values: [value] })}`.trim();

/** The word that the cursor is in or behind, and what of it is written. */
export function wordAt(query: string, cursor: number): { begin: number; text: string } {
  const begin = query.slice(0, cursor).search(/(?:[^\s"]|"[^"]*"?)*$/);
  return { begin, text: query.slice(begin, cursor) };
}
