import { fromPublicId } from '../domain/ids.ts';
import { columns } from './columns.ts';

type Kind = Parameters<typeof fromPublicId>[0];

/** References of which each is a public id or a name, as the two lists that a statement takes. */
export function spelled(kind: Kind, references: readonly string[]): { readonly ids: string; readonly names: string } {
  const ids = references.flatMap((reference) => fromPublicId(kind, reference) ?? []);
  const names = references.filter((reference) => fromPublicId(kind, reference) === undefined);
  const list = (values: readonly string[]) => columns([...new Set(values)], (value) => value)[0] ?? '{}';
  return { ids: list(ids), names: list(names) };
}

/** Rows under the references that name them. */
export function underReferences<Row extends { readonly id: string; readonly name: string }>(
  kind: Kind,
  references: readonly string[],
  rows: readonly Row[],
): Map<string, Row> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byName = new Map(rows.map((row) => [row.name, row]));
  const found = new Map<string, Row>();
  for (const reference of references) {
    const id = fromPublicId(kind, reference);
    const row = id === undefined ? byName.get(reference) : byId.get(id);
    if (row) found.set(reference, row);
  }
  return found;
}
