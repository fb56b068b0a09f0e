import { TokenSource, type TokenSourceOptions } from './token-source.ts';
import { Verifier, type VerifierOptions } from './verifier.ts';

export { callerOf } from './callers.ts';
export { type Credentials, clientTls } from './client-tls.ts';
export type { PeerCertificate } from './evidence.ts';
export { expressGuard } from './express.ts';
export { fastifyGuard } from './fastify.ts';
export type { Successor } from './sts.ts';
export { boundTls } from './tls.ts';
export { type BoundToken, TokenRefused, type TokenSource, type TokenSourceOptions } from './token-source.ts';
export type { Accepted, Caller, Policy, Rejected, Verdict } from './verdict.ts';
export type { ProtectedListener, Verifier, VerifierOptions } from './verifier.ts';

/**
 * For resource servers: lets only callers through whose token is bound to the certificate of the connection that it came on.
 *
 *     const verifier = createVerifier({ issuer: 'https://sts.example.com', audience: 'https://api.example.com', certificate, key, ca });
 *     createServer(boundTls({ certificate, key, ca }), verifier.protect((request, response, { claims }) => {
 *       response.end(`hello ${claims.client_id}\n`);
 *     }, { scope: 'read' })).listen(443);
 *
 * @param options the issuer and its authorities (`ca`) that are trusted, the audience that is meant here, and the certificate and
 *   key of the registered resource server itself, all in PEM
 */
export const createVerifier = (options: VerifierOptions): Verifier => new Verifier(options);

/**
 * For clients: the current token for one audience, always together with the certificate that it is bound to.
 *
 *     const source = createTokenSource({ issuer: 'https://sts.example.com', audience: 'https://api.example.com', certificate, key, ca });
 *     const { token, certificate, key } = await source.get();
 */
export const createTokenSource = (options: TokenSourceOptions): TokenSource => new TokenSource(options);
