/** One part of a token; undefined for what is no JSON object in base64url. */
export function decodedPart(part: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(atob((part ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What is looked up for a text that was pasted. A token is read here, in the browser, and only its `jti` leaves it: undefined for a
 * token without one, of which nothing may leave.
 */
export function lookupText(pasted: string): string | undefined {
  const text = pasted.trim().replace(/^(?:authorization:\s*)?bearer\s+/i, '');
  const [header, payload, ...rest] = text.split('.');
  if (payload === undefined || (rest.length === 0 && payload === '') || decodedPart(header) === undefined) return text;
  const jti: unknown = Reflect.get(decodedPart(payload) ?? {}, 'jti');
  return typeof jti === 'string' ? jti : undefined;
}
