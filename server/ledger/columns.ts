/** What a column may hold. Times come as dates, as text or as milliseconds, lists as one text. */
type Value = string | number | boolean | Date | Buffer | null;

/**
 * Turns rows into one array for each column, the form that `unnest` takes, as PostgreSQL spells arrays: the driver's own way to do
 * that costs several times as much.
 */
export function columns<Row>(rows: readonly Row[], ...pick: ((row: Row) => Value)[]): string[] {
  return pick.map((value) => {
    let text = '{';
    for (const [index, row] of rows.entries()) text += (index === 0 ? '' : ',') + element(value(row));
    return `${text}}`;
  });
}

function element(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `"${/["\\]/.test(value) ? value.replaceAll(/["\\]/g, '\\$&') : value}"`;
  if (value instanceof Date) return `"${value.toISOString()}"`;
  return Buffer.isBuffer(value) ? `"\\\\x${value.toString('hex')}"` : String(value);
}

/** base64url, as in `cnf` and in the API, to the bytes of `certificates.sha256`; null where there is none. */
export const thumbprintBytes = (thumbprint: string | null | undefined): Buffer | null =>
  thumbprint === null || thumbprint === undefined ? null : Buffer.from(thumbprint, 'base64url');

/** The bytes of a `bytea` column as base64url. */
export const base64url = (bytes: Buffer): string => bytes.toString('base64url');

/** A column selected as `milliseconds(…)`. */
export const instant = (milliseconds: number): Date => new Date(milliseconds);
/**
 * Selects a timestamptz as whole milliseconds since 1970, rounded down: a fraction of the cost of parsing its text, and a third of that of
 * `extract`, which reckons in decimals. Until 2038 a double is off by less than 0.0004; whole milliseconds come out right for centuries more.
 */
export const milliseconds = (column: string): string => `floor(date_part('epoch', ${column}) * 1000 + 0.0005)`;

/** A statement that may take longer than the others, in milliseconds; the driver knows the setting, its types do not. */
export const patiently = <Q extends object>(milliseconds: number, query: Q): Q & { query_timeout: number } => ({
  ...query,
  query_timeout: milliseconds,
});
