import { grantTypes } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import { decodeObject } from '../tokens/compact.ts';
import { askSts, type OwnPair } from './ask-sts.ts';

/** A certificate of the probe with its key. */
export type ProbeCertificate = OwnPair;
export type ProbeToken = { readonly token: string; readonly jti: string; readonly expiresAt: Date };

export const probeUserAgent = 'hawser-probe';

/**
 * A token for the probe, asked for as any workload asks, and bound to the certificate that it asks with.
 * @param lifetime seconds
 * @throws {Failure} `unavailable` when there is none, with the reason of the STS
 */
export async function probeToken(
  issuer: string,
  ca: string,
  client: ProbeCertificate,
  { audience, lifetime, signal }: { audience: string; lifetime: number; signal: AbortSignal },
): Promise<ProbeToken> {
  const form = { grant_type: grantTypes.clientCredentials, audience, requested_expires_in: String(lifetime) };
  const asking = { issuer, ca, client, name: 'The probe', userAgent: probeUserAgent, signal };
  const { status, body } = await askSts(asking, '/token', form);
  const { access_token: token, error, decision_id: decision } = body;
  if (status !== 200) throw new Failure('unavailable', `The STS gave the probe no token: ${error} (decision ${decision ?? 'unknown'}).`);
  const claims = typeof token === 'string' ? decodeObject(token.split('.')[1] ?? '') : undefined;
  if (typeof token !== 'string' || typeof claims?.jti !== 'string' || typeof claims.exp !== 'number')
    throw new Failure('unavailable', 'The STS gave the probe something that is no token.');
  return { token, jti: claims.jti, expiresAt: new Date(claims.exp * 1000) };
}

/**
 * The token with other claims under the signature that it had. That breaks the signature: what nobody has signed is all that can
 * be made of a token here.
 */
export function altered(token: string, change: (claims: Record<string, unknown>) => Record<string, unknown>): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = change(decodeObject(payload) ?? {});
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}
