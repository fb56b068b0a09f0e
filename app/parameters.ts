/** What a route is given; each value may be missing or repeated. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The parameters of these names that are there, once each and not empty. */
export async function pick<const N extends string>(given: SearchParams, names: readonly N[]): Promise<{ [K in N]?: string }> {
  const all = await given;
  const picked: { [K in N]?: string } = {};
  for (const name of names) {
    const value = all[name];
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined && first.trim() !== '') picked[name] = first.trim();
  }
  return picked;
}
