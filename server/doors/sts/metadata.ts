import { grantTypes, type TokenAlgorithm } from '../../domain/claims.ts';
import { foreignAlgorithms } from '../../domain/foreign-algorithms.ts';

/**
 * Authorization server metadata (RFC 8414 §2, RFC 8705 §3.3 and §5); it lists only what works. Every endpoint asks for the client
 * certificate on the same listener, so the aliases name the same addresses.
 */
export function metadataOf(issuer: string, algorithms: readonly TokenAlgorithm[]) {
  const endpoints = {
    token_endpoint: `${issuer}/token`,
    introspection_endpoint: `${issuer}/introspect`,
    revocation_endpoint: `${issuer}/revoke`,
  };
  // In each of them by the client certificate; an assertion beside it is read at the token endpoint alone.
  const methods = ['tls_client_auth', 'self_signed_tls_client_auth'];
  return {
    issuer,
    ...endpoints,
    jwks_uri: `${issuer}/jwks`,
    grant_types_supported: Object.values(grantTypes),
    // There is no authorization endpoint, and so no response type (RFC 8414 §2).
    response_types_supported: [],
    token_endpoint_auth_methods_supported: [...methods, 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: foreignAlgorithms,
    introspection_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_methods_supported: methods,
    access_token_signing_alg_values_supported: algorithms,
    tls_client_certificate_bound_access_tokens: true,
    mtls_endpoint_aliases: endpoints,
  };
}
