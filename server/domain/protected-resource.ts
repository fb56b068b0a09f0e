/** What a resource server says of itself (RFC 9728 §2). */
export type ProtectedResource = {
  readonly resource: string;
  readonly resource_name?: string;
  readonly resource_documentation?: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported?: readonly string[];
  /** A token counts in the header alone, never in a body or a query (RFC 6750 §2). */
  readonly bearer_methods_supported: readonly ['header'];
  readonly tls_client_certificate_bound_access_tokens: true;
};

const wellKnown = '/.well-known/oauth-protected-resource';

/**
 * Where the metadata of a resource stands: the well-known path between its host and its own path (RFC 9728 §3). Null for a resource
 * that has no such place: one that is no https URL, or has user information or a fragment.
 */
export function protectedResourceUrl(resource: string): string | null {
  const url = URL.canParse(resource) ? new URL(resource) : null;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '' || resource.includes('#')) return null;
  return `${url.origin}${wellKnown}${url.pathname === '/' ? '' : url.pathname}${url.search}`;
}

/** @param about what may be said besides; empty lists and texts are left away */
export const protectedResource = (
  resource: string,
  issuer: string,
  about: {
    readonly name?: string | undefined;
    readonly documentation?: string | undefined;
    readonly scopes?: readonly string[] | undefined;
  } = {},
): ProtectedResource => ({
  resource,
  ...(about.name ? { resource_name: about.name } : {}),
  ...(about.documentation ? { resource_documentation: about.documentation } : {}),
  authorization_servers: [issuer],
  ...(about.scopes?.length ? { scopes_supported: about.scopes } : {}),
  bearer_methods_supported: ['header'],
  tls_client_certificate_bound_access_tokens: true,
});
