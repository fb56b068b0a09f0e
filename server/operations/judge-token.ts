import { judgeBinding, type Thumbprint } from '../domain/binding.ts';
import type { AccessTokenClaims } from '../domain/claims.ts';
import type { DecisionCode, RefusalCode } from '../domain/codes.ts';
import type { RequestFacts } from '../domain/report.ts';
import type { IdentityFacts } from '../ledger/exchange.ts';
import type { TokenFacts } from '../ledger/liveness.ts';
import type { SaidNames } from '../pki/foreign.ts';
import { type ProvenClaims, verifyAccessToken } from '../tokens/verify.ts';
import { type Connection, decisionOn, microsSince } from './connection.ts';
import { livenessCodes } from './liveness-codes.ts';
import type { StsContext } from './sts-context.ts';

/** The certificate that somebody else's connection showed, and what it says of itself. */
export type SeenCertificate = { readonly thumbprint: Thumbprint; readonly serial: string; readonly says: SaidNames };

/** A token as whoever asks about it received it. */
export type TokenInUse = {
  readonly token: string;
  /** The certificate that the asker saw with the token: null where it saw none, undefined where it does not say. */
  readonly presented: SeenCertificate | null | undefined;
  /** What the asker says of the request that the token came with. */
  readonly request: RequestFacts;
};

/** On whose behalf a token is judged. */
export type Judge = {
  readonly door: 'introspection' | 'gateway';
  readonly asker: IdentityFacts;
  readonly resourceServerId: string;
  /** Whoever may be meant. */
  readonly audiences: readonly string[];
  /** What an operator is to know of the asking itself. */
  readonly detail?: Readonly<Record<string, unknown>>;
};

export type Judgement = {
  readonly decisionId: string;
  /** Only of a token that is good. */
  readonly accepted: AccessTokenClaims | null;
  /** What this issuer has signed, good or not. */
  readonly claims: ProvenClaims | undefined;
  /** What is wrong with it, the first of which decides; empty for a token that is good. */
  readonly found: readonly RefusalCode[];
};

/**
 * The one judge of a token in use, for introspection and for gateways (RFC 9068 §4, RFC 8705 §3): by its form, signature, issuer,
 * type, audience, binding and time, and by what the ledger says of its life. Puts exactly one decision on record.
 * @throws {Failure} `unavailable`: it never refuses a token that it does not know to be bad
 */
export async function judgeToken(context: StsContext, connection: Connection, judge: Judge, asked: TokenInUse): Promise<Judgement> {
  const now = context.clock();
  let known: TokenFacts | undefined;
  const result = await verifyAccessToken(asked.token, {
    issuer: context.issuer,
    keys: context.keys,
    audience: judge.audiences,
    now,
    binding: async (claims) => {
      const bound = claims.cnf['x5t#S256'];
      const presented = asked.presented?.thumbprint ?? null;
      known = await context.liveness.read({ jti: claims.jti, at: now, audience: claims.aud, bound, presented }, connection.deadline);
      return asked.presented === undefined ? undefined : judgeBinding(bound, presented, known).code;
    },
  });
  const claims: ProvenClaims | undefined = result.claims;
  const wrong: RefusalCode[] = result.ok ? [] : [result.code, ...result.alsoFound];
  // What has expired may be forgotten; that is not to say that anybody revoked it.
  const forgotten = known?.token === null && wrong.includes('token_expired');
  const found: RefusalCode[] = [...wrong, ...(known && !forgotten ? livenessCodes(known, now) : [])];
  const shown = known ?? (await readPresented(context, connection, asked, now));
  const [code, ...alsoFound]: DecisionCode[] = found.length === 0 ? ['accepted'] : found;

  const stranger = shown?.presented === null ? asked.presented?.says : undefined;
  const decision = context.decisions.fold({
    ...decisionAbout(connection, now, judge, asked),
    ...(stranger === undefined ? {} : { detail: { ...judge.detail, presented: stranger } }),
    code: code ?? 'accepted',
    alsoFound,
    audience: claims?.aud ?? null,
    tokenIdentityId: known?.token?.identityId ?? known?.bound?.identity?.id ?? null,
    presentedCertificateId: shown?.presented?.certificateId ?? null,
    presentedIdentityId: shown?.presented?.identityId ?? null,
    boundCertificateId: known?.bound?.certificate.id ?? null,
    boundThumbprint: claims?.cnf?.['x5t#S256'] ?? null,
    boundSerial: known?.bound?.certificate.serial ?? null,
    jti: claims?.jti ?? null,
    kid: claims ? (result.header?.kid ?? null) : null,
  });
  await context.decisions.write(decision, connection.deadline);
  return { decisionId: decision.id, accepted: result.ok && found.length === 0 ? result.claims : null, claims, found };
}

/** Who presented it is worth knowing also of a token that names nobody. */
const readPresented = async (
  { liveness }: StsContext,
  { deadline }: Connection,
  { presented }: TokenInUse,
  at: Date,
): Promise<TokenFacts | undefined> =>
  presented ? liveness.read({ jti: null, at, audience: '', bound: null, presented: presented.thumbprint }, deadline) : undefined;

/** What a decision about a token in use records of the asking, whatever comes of it. */
export const decisionAbout = (connection: Connection, now: Date, judge: Judge, { presented, request }: TokenInUse) => ({
  ...decisionOn(connection, now, null, judge.asker),
  ...requestFields(request),
  presentedThumbprint: presented?.thumbprint ?? null,
  presentedSerial: presented?.serial ?? null,
  presentedCertificateId: null,
  presentedIdentityId: null,
  door: judge.door,
  resourceServerId: judge.resourceServerId,
  latencyMicros: microsSince(connection.since),
  ...(judge.detail === undefined ? {} : { detail: judge.detail }),
});

/** Of the request that the token came with, in place of what the asker's own connection shows. */
export const requestFields = (request: RequestFacts) => ({
  sourceAddress: request.client_address ?? null,
  method: request.request_method ?? null,
  path: request.request_path ?? null,
  userAgent: request.user_agent ?? null,
  tlsVersion: request.tls_version ?? null,
});
