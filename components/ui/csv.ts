/** What a spreadsheet would take for a formula begins with a quote. */
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** A file of what is on the page already, as an address that is downloaded (RFC 4180). */
export const csvAddress = (head: readonly string[], rows: readonly (readonly (string | null)[])[]): string =>
  `data:text/csv;charset=utf-8,${encodeURIComponent(
    [head.join(','), ...rows.map((row) => row.map((text) => cell(text ?? '')).join(','))].join('\r\n'),
  )}`;
