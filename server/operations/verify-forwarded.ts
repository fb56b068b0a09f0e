import type { AccessTokenClaims } from '../domain/claims.ts';
import type { RefusalCode } from '../domain/codes.ts';
import type { RequestFacts } from '../domain/report.ts';
import type { ResourceServerFacts } from '../ledger/exchange.ts';
import { acceptToken } from './accept-token.ts';
import { type Client, type Connection, decisionOn } from './connection.ts';
import { type Judge, judgeToken, requestFields, type SeenCertificate } from './judge-token.ts';
import { recordRefusal } from './record-refusal.ts';
import type { StsContext } from './sts-context.ts';

/** A request that came to a gateway, as the gateway passes it on. Nothing of it is believed before the gateway is. */
export type ForwardedRequest = {
  /** Null where it names none, or more than one. */
  readonly audience: string | null;
  readonly authorization: { readonly kind: 'none' } | { readonly kind: 'malformed' } | { readonly kind: 'bearer'; readonly token: string };
  /** In the one header that the gateway registered. */
  readonly certificate:
    | { readonly kind: 'none' }
    | { readonly kind: 'shown'; readonly certificate: SeenCertificate }
    /** More than that one header claims to hold a certificate. */
    | { readonly kind: 'conflict'; readonly reason: string }
    | { readonly kind: 'unreadable'; readonly reason: string };
  readonly request: RequestFacts;
};

export type ForwardedVerdict =
  | { readonly accepted: true; readonly decisionId: string; readonly claims: AccessTokenClaims }
  /** `decisionId` is undefined where no token came, so that there was nothing to decide. */
  | {
      readonly accepted: false;
      readonly decisionId?: string;
      readonly error?: 'invalid_request' | 'invalid_token';
      /** The audience that the caller needs a token for, where the gateway stands for it. */
      readonly audience?: string;
    };

/**
 * Judges a request for a gateway that ended its connection (forward authentication). The certificate of the client counts only from a
 * caller that its own certificate proves to be a registered gateway, for an audience of its own, in the one header that it registered.
 * @throws {Failure} `unavailable`
 */
export async function verifyForwarded(
  context: StsContext,
  connection: Connection,
  client: Client,
  asked: ForwardedRequest,
): Promise<ForwardedVerdict> {
  const gateway = client.resourceServer;
  const { audience, authorization, certificate, request } = asked;
  const refuse = async (code: RefusalCode, reason: string, forwarded: boolean): Promise<string> => {
    const own = decisionOn(connection, context.clock(), forwarded ? null : client, client.identity);
    const about = forwarded
      ? { ...own, ...requestFields(request), presentedThumbprint: null, presentedSerial: null, audience, detail: { reason, ...via } }
      : { ...own, detail: { reason } };
    const decision = { ...about, code, door: 'gateway', resourceServerId: gateway?.id ?? null } as const;
    return recordRefusal(context, decision, connection.deadline);
  };
  const via = viaOf(connection, gateway?.certificateHeader ?? null);

  if (gateway?.kind !== 'gateway')
    return { accepted: false, decisionId: await refuse('gateway_untrusted', 'the caller is not registered as a gateway', false) };
  if (audience === null) {
    const reason = 'the gateway names no audience, or more than one: /verify?audience=…';
    return { accepted: false, decisionId: await refuse('request_malformed', reason, false) };
  }
  if (!gateway.audiences.includes(audience))
    return { accepted: false, decisionId: await refuse('gateway_untrusted', 'the audience is none of the gateway’s own', false) };

  if (certificate.kind === 'conflict')
    return {
      accepted: false,
      error: 'invalid_request',
      audience,
      decisionId: await refuse('gateway_header_conflict', certificate.reason, true),
    };
  if (certificate.kind === 'unreadable')
    return { accepted: false, error: 'invalid_request', audience, decisionId: await refuse('request_malformed', certificate.reason, true) };
  if (authorization.kind === 'none') return { accepted: false, audience };
  if (authorization.kind === 'malformed') {
    const reason = 'Authorization is there twice, or is not Bearer and one token';
    return { accepted: false, error: 'invalid_request', audience, decisionId: await refuse('request_malformed', reason, true) };
  }

  const judge = gatewayOf(connection, client, gateway, audience);
  const presented = certificate.kind === 'shown' ? certificate.certificate : null;
  const { decisionId, accepted } = await judgeToken(context, connection, judge, { token: authorization.token, presented, request });
  return accepted ? { accepted: true, decisionId, claims: accepted } : { accepted: false, error: 'invalid_token', audience, decisionId };
}

/** On whose behalf a forwarded token is judged. */
const gatewayOf = (
  connection: Connection,
  { identity }: Client,
  { id, certificateHeader }: ResourceServerFacts,
  audience: string,
): Judge => ({
  door: 'gateway',
  asker: identity,
  resourceServerId: id,
  audiences: [audience],
  detail: viaOf(connection, certificateHeader),
});

const viaOf = ({ sourceAddress }: Connection, header: string | null) => ({ gatewayAddress: sourceAddress, gatewayHeader: header });

/**
 * The short way of `verifyForwarded` for a gateway that is remembered.
 * @returns null where it is not plainly accepted. Then nothing is written, and the gateway is to be looked at again
 * @throws {Failure} `unavailable`
 */
export async function acceptForwarded(
  context: StsContext,
  connection: Connection,
  client: Client,
  { audience, authorization, certificate, request }: ForwardedRequest,
): Promise<ForwardedVerdict | null> {
  const gateway = client.resourceServer;
  if (gateway?.kind !== 'gateway' || audience === null || !gateway.audiences.includes(audience)) return null;
  if (authorization.kind !== 'bearer' || certificate.kind !== 'shown') return null;
  const asked = { token: authorization.token, presented: certificate.certificate, request };
  const accepted = await acceptToken(context, connection, client, gatewayOf(connection, client, gateway, audience), asked);
  return accepted && { accepted: true, ...accepted };
}
