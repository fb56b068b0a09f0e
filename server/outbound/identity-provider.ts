import type { KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as oidc from 'openid-client';
import type { ClientAuthentication } from '../domain/single-sign-on.ts';
import { ask, OutboundRefusal, type OutboundRules } from './ask.ts';

/** Octets of an answer. */
const longestAnswer = 65_536;
/** Milliseconds for each of the requests. */
const patience = 5_000;

export type ProviderTerms = Pick<OutboundRules, 'privateAddresses' | 'ca'> & {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientAuthentication: ClientAuthentication;
  /** Undefined for a public client, which has none. */
  readonly clientSecret: string | undefined;
  /** An RSA key of the client's own, where it proves itself by one (RFC 7523 §2.2). */
  readonly clientKey: { readonly key: KeyObject; readonly kid: string } | undefined;
};

/** What only the browser that asked can give back; from its one secret. */
export type Challenge = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** Why a provider was not believed; the message is for the operator and holds nothing secret. */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';
  /** `declined`: it says itself that the person was not let in. */
  readonly kind: 'declined' | 'provider';
  constructor(message: string, kind: 'declined' | 'provider', options: ErrorOptions = {}) {
    super(message, options);
    this.kind = kind;
  }
}

/** Of every provider it may be expected that it takes RS256 (OpenID Connect Discovery §3). */
const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** The assertion names the issuer alone as its audience, so that nobody else can use it. */
async function byKey(clientKey: ProviderTerms['clientKey']): Promise<oidc.ClientAuth> {
  if (clientKey === undefined) throw new ProviderRefusal('the key of the client was replaced meanwhile', 'provider');
  const plain = clientKey.key.export({ format: 'der', type: 'pkcs8' });
  const key = await crypto.subtle.importKey('pkcs8', new Uint8Array(plain), rs256, false, ['sign']).finally(() => plain.fill(0));
  return oidc.PrivateKeyJwt({ key, kid: clientKey.kid });
}

/** What a provider says of somebody, after everything about it was checked (OpenID Connect Core §3.1.3.7). */
export type ProvenClaims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

/** The claims, and the ID token as it came. */
export type Redeemed = { readonly claims: ProvenClaims; readonly idToken: string };

/** A provider as it describes itself (OpenID Connect Discovery §4). Every request goes through the one outbound client. */
export class IdentityProvider {
  readonly #config: oidc.Configuration;

  private constructor(config: oidc.Configuration) {
    this.#config = config;
  }

  /** @throws {ProviderRefusal} where it cannot be asked, or is another than it should be */
  static async open(terms: ProviderTerms): Promise<IdentityProvider> {
    const { issuer, clientId, clientAuthentication, clientSecret, clientKey } = terms;
    const authentication = await {
      private_key_jwt: async () => byKey(clientKey),
      client_secret_basic: () => oidc.ClientSecretBasic(clientSecret),
      client_secret_post: () => oidc.ClientSecretPost(clientSecret),
      none: () => oidc.None(),
    }[clientAuthentication]();
    const options = { [oidc.customFetch]: fetchThrough(terms), execute: [oidc.enableNonRepudiationChecks] };
    const config = await explained(() => oidc.discovery(new URL(issuer), clientId, {}, authentication, options));
    // The library lets some providers answer for many issuers; here there is exactly one.
    if (new URL(config.serverMetadata().issuer).href !== new URL(issuer).href)
      throw new ProviderRefusal('it describes itself as another issuer', 'provider');
    return new IdentityProvider(config);
  }

  get metadata(): oidc.ServerMetadata {
    return this.#config.serverMetadata();
  }

  /** Where the person is sent: authorization code with PKCE, state and nonce. */
  async authorizationUrl(
    { state, nonce, verifier }: Challenge,
    { redirectUri, anew }: { readonly redirectUri: string; readonly anew: boolean },
  ): Promise<string> {
    const parameters = {
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(anew ? { prompt: 'login', max_age: '0' } : {}),
    };
    return (await explained(async () => oidc.buildAuthorizationUrl(this.#config, parameters))).href;
  }

  /**
   * Where a person is sent to be signed out there (OpenID Connect RP-Initiated Logout §2); undefined where it offers that nowhere.
   * @param idToken of the session that ends; without it the provider asks whom it means
   * @throws {ProviderRefusal} where that is no place to send anybody
   */
  async endSessionUrl(idToken: string | undefined, signedOutUri: string): Promise<string | undefined> {
    if (this.metadata.end_session_endpoint === undefined) return undefined;
    const hint = idToken === undefined ? {} : { id_token_hint: idToken };
    const url = await explained(async () => oidc.buildEndSessionUrl(this.#config, { post_logout_redirect_uri: signedOutUri, ...hint }));
    if (url.protocol !== 'https:') throw new ProviderRefusal('its end_session_endpoint is no https address', 'provider');
    return url.href;
  }

  /**
   * What the provider says of whoever came back. State, nonce, issuer (RFC 9207), audience, signature and times are checked.
   * @param url with the parameters that the person came back with
   * @param roleClaim asked for too, where a claim gives roles
   * @throws {ProviderRefusal}
   */
  async redeem(url: URL, { state, nonce, verifier }: Challenge, roleClaim: string | null): Promise<Redeemed> {
    const tokens = await explained(() =>
      oidc.authorizationCodeGrant(this.#config, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      }),
    );
    const claims = tokens.claims();
    const { id_token: idToken } = tokens;
    if (claims === undefined || idToken === undefined) throw new ProviderRefusal('it answered without an ID token', 'provider');
    const named = typeof claims.email === 'string';
    const complete = named && (roleClaim === null || claims[roleClaim] !== undefined);
    if (complete || this.metadata.userinfo_endpoint === undefined) return { claims, idToken };
    // By its letter, the ID token need not hold what the scopes ask for (OpenID Connect Core §5.4).
    const told = await explained(() => oidc.fetchUserInfo(this.#config, tokens.access_token, claims.sub));
    // Whether an address is vouched for is believed of the one beside it alone.
    return { idToken, claims: named && roleClaim !== null ? { ...claims, [roleClaim]: told[roleClaim] } : { ...told, ...claims } };
  }

  /**
   * Whether the provider knows the client: a code that is none is refused as such only once the client was let in (RFC 6749 §5.2).
   * @throws {ProviderRefusal}
   */
  async tryClient(redirectUri: string): Promise<'accepted' | 'refused' | 'unknown'> {
    const nothing = { code: 'hawser-asks-whether-it-is-known', redirect_uri: redirectUri, code_verifier: oidc.randomPKCECodeVerifier() };
    try {
      await oidc.genericGrantRequest(this.#config, 'authorization_code', nothing);
      return 'unknown';
    } catch (error) {
      const refusal = refusalFor(error);
      if (error instanceof oidc.ResponseBodyError)
        return error.error === 'invalid_grant'
          ? 'accepted'
          : /^(?:invalid_client|unauthorized_client)$/.test(error.error)
            ? 'refused'
            : 'unknown';
      if (error instanceof oidc.WWWAuthenticateChallengeError) return 'refused';
      throw refusal;
    }
  }
}

async function explained<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw refusalFor(error);
  }
}

/** Words of the library and of the outbound client are ours to show; those of the provider are cut down to its error code. */
function refusalFor(error: unknown): ProviderRefusal {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if (cause instanceof OutboundRefusal) return new ProviderRefusal(cause.message, 'provider', { cause: error });
    if (cause instanceof oidc.AuthorizationResponseError)
      return new ProviderRefusal(`it answered ${plain(cause.error)}`, 'declined', { cause: error });
    if (cause instanceof oidc.ResponseBodyError)
      return new ProviderRefusal(`it answered ${plain(cause.error)}`, 'provider', { cause: error });
  }
  if (error instanceof oidc.ClientError || error instanceof TypeError)
    return new ProviderRefusal(plain(error.message) || 'what it answered does not hold', 'provider', { cause: error });
  if (error instanceof oidc.WWWAuthenticateChallengeError)
    return new ProviderRefusal(`it answered ${error.status}`, 'provider', { cause: error });
  return new ProviderRefusal('what it answered does not hold', 'provider', { cause: error });
}

const plain = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200);

/** The library asks through this, so that the rules of the one outbound client hold for each address that a provider names. */
const fetchThrough =
  ({ privateAddresses, ca }: ProviderTerms): oidc.CustomFetch =>
  (url, { method, headers, body }) => {
    if (method !== 'GET' && method !== 'POST') throw new OutboundRefusal(`${method} is not sent`);
    if (body !== undefined && body !== null && typeof body !== 'string' && !(body instanceof URLSearchParams))
      throw new OutboundRefusal('only text is sent');
    const outgoing = { method, headers, ...(body ? { body: String(body) } : {}) } as const;
    return ask(url, outgoing, { privateAddresses, ca, patience }, read);
  };

async function read(answer: IncomingMessage): Promise<Response> {
  const { statusCode = 0, headers } = answer;
  if (statusCode < 200 || statusCode > 599 || (statusCode >= 300 && statusCode < 400))
    throw new OutboundRefusal(`it redirects (${statusCode}), which is not followed`);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw new OutboundRefusal('its answer is compressed, though that was not asked for');
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > longestAnswer) throw new OutboundRefusal(`its answer is longer than ${longestAnswer} octets`);
    chunks.push(chunk);
  }
  const kept = new Headers();
  for (const name of ['content-type', 'www-authenticate', 'date']) {
    const value = headers[name];
    if (typeof value === 'string') kept.set(name, value);
  }
  return new Response([204, 205, 304].includes(statusCode) ? null : Buffer.concat(chunks), { status: statusCode, headers: kept });
}
