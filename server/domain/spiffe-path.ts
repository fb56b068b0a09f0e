/** `/production/payments-*`: segments of a SPIFFE path (SPIFFE-ID §2.2); a star at its end stands for any rest. */
export const spiffePathShape = /^(?=\/)(?:\/[a-z0-9][a-z0-9._-]*)*(?:\/\*?|\*)?$/;

/**
 * What the SPIFFE IDs look like that a path names: with a star, those that begin so; without, the one of that path and those below it.
 * @returns the beginning, and whether an ID may go on in the middle of a segment
 */
export function spiffeIdsBelow(trustDomain: string, path: string): { readonly begins: string; readonly anyRest: boolean } {
  const anyRest = path.endsWith('*');
  return { begins: `spiffe://${trustDomain}${anyRest ? path.slice(0, -1) : path.replace(/\/$/, '')}`, anyRest };
}
