// A process of the benchmark: node-oidc-provider with everything in memory, the way its documentation sets it up, and with a
// token-exchange grant of its user's own, since it brings none.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { createLocalJWKSet, jwtVerify } from 'jose';
import Provider from 'oidc-provider';
import { type Served, serve, tlsOf } from './served.ts';

const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const certificateOf = ({ socket }: { readonly socket: TLSSocket }) => socket.getPeerX509Certificate();

serve((given: Served) => {
  const issuer = `https://localhost:${given.port}`;
  const privateKey = createPrivateKey(given.signingKey);
  const publicKey = createPublicKey(privateKey);
  const named = { kid: 'bench', alg: 'ES256', use: 'sig' };
  const resourceServer = {
    scope: 'read',
    audience: given.audience,
    accessTokenTTL: 300,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  };
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), ...named }] },
    scopes: ['read'],
    clients: [
      {
        client_id: given.client,
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_san_uri: given.spiffeId,
        tls_client_certificate_bound_access_tokens: true,
        grant_types: ['client_credentials', exchange],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
        scope: 'read',
      },
    ],
    clientAuthMethods: ['tls_client_auth'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        tlsClientAuth: true,
        getCertificate: certificateOf,
        certificateAuthorized: ({ socket }: { readonly socket: TLSSocket }) => socket.authorized,
        certificateSubjectMatches: (context: { readonly socket: TLSSocket }, _property: string, expected: string) =>
          certificateOf(context)?.subjectAltName?.split(', ').includes(`URI:${expected}`) === true,
      },
      resourceIndicators: { enabled: true, defaultResource: () => undefined, getResourceServerInfo: () => resourceServer },
    },
  });
  const keys = createLocalJWKSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), ...named }] });
  provider.registerGrantType(
    exchange,
    async (context) => {
      const { client, params } = context.oidc;
      await jwtVerify(params.subject_token ?? '', keys, { issuer, audience: given.audience, typ: 'at+jwt', algorithms: ['ES256'] });
      const token = new provider.ClientCredentials({ client, scope: 'read' });
      token.resourceServer = new provider.ResourceServer(given.audience, resourceServer);
      const certificate = certificateOf(context);
      if (certificate) token.setThumbprint('x5t', certificate);
      context.body = {
        access_token: await token.save(),
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        expires_in: token.expiration,
        token_type: token.tokenType,
        scope: token.scope,
      };
    },
    ['subject_token', 'subject_token_type', 'scope', 'audience'],
  );
  return createServer(tlsOf(given), provider.callback());
});
