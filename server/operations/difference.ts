/**
 * What a change really changes: for the event, before and after of those members alone.
 * Undefined when nothing would change.
 */
export function difference<T extends object>(
  before: T,
  change: { readonly [K in keyof T]?: T[K] | undefined },
): { before: Partial<T>; after: Partial<T> } | undefined {
  const names = (Object.keys(change) as (keyof T)[]).filter(
    (name) => change[name] !== undefined && JSON.stringify(change[name]) !== JSON.stringify(before[name]),
  );
  if (names.length === 0) return undefined;
  const only = (source: { readonly [K in keyof T]?: T[K] | undefined }) =>
    Object.fromEntries(names.map((name) => [name, source[name]])) as Partial<T>;
  return { before: only(before), after: only(change) };
}
