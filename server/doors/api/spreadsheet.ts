/** What a spreadsheet takes for the beginning of a formula, in every width; tab and line ends lead it to one. */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

/**
 * One record (RFC 4180), every field in quotes. A text that a spreadsheet would calculate gets an apostrophe before it, which the
 * spreadsheet takes to mean text.
 */
export const csvLine = (values: readonly unknown[]): string => `${values.map(field).join(',')}\r\n`;

function field(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
