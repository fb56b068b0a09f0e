/**
 * The headers in which a gateway may pass on the certificate of its client; each gateway registers exactly one.
 * `Client-Cert`: RFC 9440. `X-SSL-Client-Cert`: URL-escaped PEM, as nginx writes it. `X-Forwarded-Client-Cert`: Envoy's list, of
 * which only the last element counts. `X-Forwarded-Tls-Client-Cert`: Traefik's base64 of the DER.
 */
export const certificateHeaders = ['Client-Cert', 'X-SSL-Client-Cert', 'X-Forwarded-Client-Cert', 'X-Forwarded-Tls-Client-Cert'] as const;
export type CertificateHeader = (typeof certificateHeaders)[number];

/**
 * Whether a header claims to hold the certificate of a client, by whatever product's convention. Underscores count as dashes, since
 * many a program folds the two.
 */
export function isCertificateHeader(name: string): boolean {
  // Most headers are none of that, and every request of a gateway is looked through.
  if (!/cert/i.test(name)) return false;
  const folded = name.toLowerCase().replaceAll('_', '-');
  return /client|ssl|tls|peer|user/.test(folded) || /^(?:x-)?cert(?:ificate)?$/.test(folded);
}

/** The products that a recipe is made for; `envoy-lua` compares by itself and asks nobody. */
export const recipeKinds = ['nginx', 'envoy', 'envoy-lua', 'traefik', 'caddy'] as const;
export type RecipeKind = (typeof recipeKinds)[number];

/** The one header that each product can write by itself; null where the certificate goes nowhere. */
export const headerOfRecipe: Readonly<Record<RecipeKind, CertificateHeader | null>> = {
  nginx: 'X-SSL-Client-Cert',
  envoy: 'X-Forwarded-Client-Cert',
  'envoy-lua': null,
  traefik: 'X-Forwarded-Tls-Client-Cert',
  caddy: 'Client-Cert',
};

/**
 * What a host may be called: a name in ASCII or an address. A URL allows more, which would mean something in a configuration.
 */
export const hostShape = /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])$/;
