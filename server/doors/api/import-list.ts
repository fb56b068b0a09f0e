import { invalid } from '../../domain/failure.ts';
import { type ImportDefaults, type ImportFormat, type ImportRow, mostImported } from '../../domain/identity-import.ts';
import { certManagerRows } from './cert-manager-rows.ts';
import { identityRows } from './identity-rows.ts';
import { faultOfJson } from './json-fault.ts';
import { spireRows } from './spire-rows.ts';

export type ImportList = {
  readonly list: string;
  /** As its content says, if left away. */
  readonly format?: ImportFormat | undefined;
  /** Of the identities that are new, and of which the list says none. */
  readonly owner?: string | undefined;
  readonly environment?: string | undefined;
};

/** How the command is called that prints each of them. */
const printedBy = {
  'cert-manager': 'kubectl get certificates.cert-manager.io -A -o json',
  spire: 'spire-server entry show -output json',
} as const satisfies Partial<Record<ImportFormat, string>>;
type JsonFormat = keyof typeof printedBy;

/**
 * The rows of a list of identities, whatever wrote it. What is wrong with one row is said of that row.
 * @param trustDomain of this installation: names of its own shape are kept
 * @throws {Failure} `invalid_input` that says where and why for what is no list of its format, or too long
 */
export function readImportList(
  { list, format, owner, environment }: ImportList,
  trustDomain: string,
): { format: ImportFormat; rows: ImportRow[] } {
  const text = list.replace(/^\ufeff/, '').trim();
  const read =
    format === 'csv' || (format === undefined && !/^[[{]/.test(text)) ? tableOf(list, text, format) : jsonRows(text, format, trustDomain);
  const defaults: ImportDefaults = { ...(owner !== undefined && { owner }), ...(environment !== undefined && { environment }) };
  return { format: read.format, rows: read.rows.map((row) => ({ ...row, defaults: { ...defaults, ...row.defaults } })) };
}

/** Other things that the same commands print, which would make no sense as a table. */
const otherPrints: readonly (readonly [RegExp, JsonFormat])[] = [
  [/^Found \d+ entr/, 'spire'],
  [/^Entry ID\s*:/, 'spire'],
  [/^NAMESPACE\s+NAME\s/, 'cert-manager'],
  [/^(?:---\s+)?(?:apiVersion|kind|items):/, 'cert-manager'],
];

function tableOf(list: string, text: string, format: ImportFormat | undefined): { format: ImportFormat; rows: ImportRow[] } {
  const other = format === undefined ? otherPrints.find(([begins]) => begins.test(text)) : undefined;
  if (other !== undefined) throw invalid('list', `is not JSON; print it by ${printedBy[other[1]]}`);
  return { format: 'csv', rows: identityRows(list) };
}

function jsonRows(text: string, format: JsonFormat | undefined, trustDomain: string): { format: ImportFormat; rows: ImportRow[] } {
  const found = listIn(parsed(text), format);
  if (found.items.length === 0) throw invalid('list', `names nothing; it is to come from ${printedBy[found.format]}`);
  const rows = found.format === 'spire' ? spireRows(found.items, trustDomain) : certManagerRows(found.items, trustDomain);
  const count = rows.filter(({ leftOut }) => leftOut === undefined).length;
  if (count > mostImported)
    throw invalid(
      'list',
      `has ${count} workloads, and at most ${mostImported} are imported at once; part it, ${
        found.format === 'spire' ? 'as by -parentID or -selector' : 'as by one namespace at a time, with -n'
      }`,
    );
  return { format: found.format, rows };
}

function parsed(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch (error) {
    throw invalid('list', `is broken JSON at ${faultOfJson(text)}`, { cause: error });
  }
}

type Found = { readonly format: JsonFormat; readonly items: readonly unknown[] };

/** What a document lists, by its own members or as its format was given. */
function listIn(document: object, format: JsonFormat | undefined): Found {
  const member = (name: string): unknown => Reflect.get(document, name);
  const isCertificate = member('kind') === 'Certificate';
  const { entries, items } = { entries: member('entries'), items: isCertificate ? [document] : member('items') };
  if (format !== 'cert-manager' && Array.isArray(entries)) return { format: 'spire', items: entries };
  if (format !== 'spire' && Array.isArray(items)) return { format: 'cert-manager', items };
  if (format !== undefined)
    throw invalid('list', `has no array ${format === 'spire' ? 'entries' : 'items'}, as what ${printedBy[format]} prints has`);
  throw invalid(
    'list',
    `is JSON with neither entries, as ${printedBy.spire} prints, nor items, as ${printedBy['cert-manager']} prints; what it is has to be one of these, or a table`,
  );
}
