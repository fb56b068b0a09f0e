import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { invalid, type Problem } from '../../domain/failure.ts';
import { type ImportRow, mostGrantsImported, mostImported } from '../../domain/identity-import.ts';
import { importColumns, importedIdentity } from './contract/import-schemas.ts';

type Column = keyof typeof importColumns;
const known = Object.keys(importColumns) as Column[];
const isColumn = (text: string): text is Column => Object.hasOwn(importColumns, text);

const parsed = z.array(z.object({ info: z.object({ lines: z.number() }), raw: z.string(), record: z.array(z.string()) }));

/**
 * The rows of a table of identities (RFC 4180; semicolons do as well as commas) by the names in its first line. What is wrong with one row is
 * said of that row.
 * @throws {Failure} `invalid_input` with line and column for what is no such table
 */
export function identityRows(csv: string): ImportRow[] {
  const [head, ...records] = recordsOf(csv);
  if (head === undefined) throw invalid('list', `is empty; its first line names the columns: ${known.join(', ')}`);
  const columns = columnsOf(head.cells);
  if (records.length === 0) throw invalid('list', 'has no row below its first line');
  if (records.length > mostImported)
    throw invalid(
      'list',
      `has ${records.length} rows, and at most ${mostImported} are imported at once; part it, or write a fleet in files`,
    );
  const rows = records.map(({ line, cells }) => rowOf(line, cells, columns));
  const grants = rows.reduce((sum, { says }) => sum + (says?.grants?.length ?? 0), 0);
  if (grants > mostGrantsImported)
    throw invalid('list', `names ${grants} grants in all its rows, and at most ${mostGrantsImported} are imported at once; part it`);
  return rows;
}

type Record = { readonly line: number; readonly cells: readonly string[] };

function recordsOf(csv: string): Record[] {
  try {
    const options = {
      bom: true,
      delimiter: delimiterOf(csv),
      info: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    };
    return parsed.parse(parse(csv, options)).map(({ info, raw, record }) => ({
      // The parser says where a record ends; one with line feeds in quotes begins above.
      line: info.lines - (raw.trim().match(/\n/g)?.length ?? 0),
      cells: record,
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalid('list', error.message, { cause: error });
  }
}

/** Spreadsheets of many countries part by semicolons. */
const delimiterOf = (csv: string): ',' | ';' => {
  const [first = ''] = csv.split('\n', 1);
  return first.split(';').length > first.split(',').length ? ';' : ',';
};

function columnsOf(head: readonly string[]): Column[] {
  const columns = head.map((text, place) => {
    const name = text.toLowerCase();
    if (!isColumn(name))
      throw invalid('list', `line 1, column ${place + 1}: ${JSON.stringify(text)} is not known; these are: ${known.join(', ')}`);
    return name;
  });
  const twice = columns.find((name, place) => columns.indexOf(name) !== place);
  if (twice !== undefined) throw invalid('list', `line 1 names the column ${twice} twice`);
  if (!columns.includes('name')) throw invalid('list', 'line 1 has no column name, by which identities are told apart');
  return columns;
}

function rowOf(line: number, cells: readonly string[], columns: readonly Column[]): ImportRow {
  const given = Object.fromEntries(
    columns.flatMap((column, place) => (cells[place] ? [[column, importColumns[column](cells[place])]] : [])),
  );
  const name = cells[columns.indexOf('name')] ?? '';
  const beyond = cells.slice(columns.length).some((cell) => cell !== '');
  const extra: Problem[] = beyond
    ? [{ field: `column ${columns.length + 1}`, detail: `the row has ${cells.length} fields, and there are ${columns.length} columns` }]
    : [];
  const result = importedIdentity.safeParse(given);
  const place = `line ${line}`;
  if (result.success && !beyond) return { place, name, says: result.data, problems: [] };
  const problems = (result.error?.issues ?? []).map(({ path, message }) => ({
    field: String(path[0]),
    detail: path[0] === 'name' && name === '' ? 'is missing' : message,
  }));
  return { place, name, says: null, problems: [...extra, ...problems] };
}
