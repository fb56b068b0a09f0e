import { judgeBinding, type Thumbprint } from '../domain/binding.ts';
import type { AccessTokenClaims } from '../domain/claims.ts';
import type { DecisionCode, RefusalCode } from '../domain/codes.ts';
import type { RequestFacts } from '../domain/report.ts';
import type { TokenFacts } from '../ledger/liveness.ts';
import { type ProvenClaims, verifyAccessToken } from '../tokens/verify.ts';
import { type Client, type Connection, decisionOn, microsSince } from './connection.ts';
import { livenessCodes } from './liveness-codes.ts';
import type { StsContext } from './sts-context.ts';

export type IntrospectionRequest = {
  readonly token: string;
  /** The certificate that the caller saw with the token: null where it saw none, undefined where it does not say. */
  readonly presented: { readonly thumbprint: Thumbprint; readonly serial: string } | null | undefined;
  /** What the caller says of the request that the token came with. */
  readonly request: RequestFacts;
};

/** RFC 7662 §2.2, with the members of the contract. */
type Introspection =
  | ({ readonly active: true; readonly token_type: 'Bearer'; readonly decision_id: string } & AccessTokenClaims)
  | { readonly active: false; readonly binding?: 'mismatch' | 'missing'; readonly decision_id: string }
  | { readonly active: false };

/** The decision's own id, beside what the caller may be told. */
export type IntrospectionResult = { readonly decisionId: string; readonly answer: (publicId: string) => Introspection };

/**
 * Judges a token for a resource server and puts exactly one decision on record (RFC 7662; RFC 8705 §3.2). Whoever is outside the
 * token's audience learns `{"active":false}` and nothing else; also about tokens that this issuer did not sign, since they
 * have no audience that counts.
 * @throws {Failure} `unavailable`: it never says inactive of a token that it does not know to be so
 */
export async function introspectToken(
  context: StsContext,
  connection: Connection,
  client: Client,
  asked: IntrospectionRequest,
): Promise<IntrospectionResult> {
  const now = context.clock();
  const server = client.resourceServer;
  if (!server) {
    const refusal = { ...decisionOn(connection, now, client, client.identity), code: 'gateway_untrusted', door: 'introspection' } as const;
    const decision = context.decisions.fold(refusal);
    await context.decisions.write(decision, connection.deadline);
    return { decisionId: decision.id, answer: () => ({ active: false }) };
  }

  let known: TokenFacts | undefined;
  const result = await verifyAccessToken(asked.token, {
    issuer: context.issuer,
    keys: context.keys,
    audience: server.audiences,
    now,
    binding: async (claims) => {
      const bound = claims.cnf['x5t#S256'];
      const presented = asked.presented?.thumbprint ?? null;
      known = await context.liveness.read({ jti: claims.jti, at: now, audience: claims.aud, bound, presented }, connection.deadline);
      // Undefined where the caller does not say what it saw.
      return asked.presented === undefined ? undefined : judgeBinding(bound, presented, known).code;
    },
  });
  const claims: ProvenClaims | undefined = result.claims;
  const found: RefusalCode[] = [...(result.ok ? [] : [result.code, ...result.alsoFound]), ...(known ? livenessCodes(known, now) : [])];
  const shown = known ?? (await readPresented(context, connection, asked, now));
  const [code, ...alsoFound]: DecisionCode[] = found.length === 0 ? ['accepted'] : found;

  const decision = context.decisions.fold({
    ...decisionOn(connection, now, null, client.identity),
    ...presentedFields(asked, shown),
    ...requestFields(asked.request),
    code: code ?? 'accepted',
    alsoFound,
    door: 'introspection',
    resourceServerId: server.id,
    audience: claims?.aud ?? null,
    tokenIdentityId: known?.token?.identityId ?? known?.bound?.identity?.id ?? null,
    boundCertificateId: known?.bound?.certificate.id ?? null,
    boundThumbprint: claims?.cnf?.['x5t#S256'] ?? null,
    boundSerial: known?.bound?.certificate.serial ?? null,
    jti: claims?.jti ?? null,
    kid: claims ? (result.header?.kid ?? null) : null,
    latencyMicros: microsSince(connection.since),
  });
  await context.decisions.write(decision, connection.deadline);

  const inside = claims !== undefined && claims.iss === context.issuer && server.audiences.includes(claims.aud);
  return {
    decisionId: decision.id,
    answer: (decision_id) => {
      if (result.ok && found.length === 0) return { active: true, ...result.claims, token_type: 'Bearer', decision_id };
      if (!inside) return { active: false };
      const binding = bindingOf(found);
      return { active: false, ...(binding ? { binding } : {}), decision_id };
    },
  };
}

/** Who presented it is worth knowing also of a token that names nobody. */
const readPresented = async (
  { liveness }: StsContext,
  { deadline }: Connection,
  { presented }: IntrospectionRequest,
  at: Date,
): Promise<TokenFacts | undefined> =>
  presented ? liveness.read({ jti: null, at, audience: '', bound: null, presented: presented.thumbprint }, deadline) : undefined;

const bindingOf = (found: readonly RefusalCode[]): 'mismatch' | 'missing' | undefined => {
  if (found.includes('cnf_missing_cert')) return 'missing';
  return found.some((code) => code.startsWith('cnf_mismatch.')) ? 'mismatch' : undefined;
};

const presentedFields = ({ presented }: IntrospectionRequest, known: TokenFacts | undefined) => ({
  presentedThumbprint: presented?.thumbprint ?? null,
  presentedSerial: presented?.serial ?? null,
  presentedCertificateId: known?.presented?.certificateId ?? null,
  presentedIdentityId: known?.presented?.identityId ?? null,
});

const requestFields = (request: RequestFacts) => ({
  sourceAddress: request.client_address ?? null,
  method: request.request_method ?? null,
  path: request.request_path ?? null,
  userAgent: request.user_agent ?? null,
  tlsVersion: request.tls_version ?? null,
});
