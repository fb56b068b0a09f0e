import { grantTypes } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import { ConnectionEnded, call, NoAnswer } from '../outbound/call.ts';
import { OutboundRefusal } from '../outbound/fetch-json.ts';
import { decodeObject } from '../tokens/compact.ts';
import { parseStrictJson } from '../tokens/strict-json.ts';

/** A certificate of the probe with its key, which is nowhere but in the memory of one run. */
export type ProbeCertificate = { readonly id: string; readonly chain: string; readonly key: string };
export type ProbeToken = { readonly token: string; readonly jti: string; readonly expiresAt: Date };

/** Milliseconds for one token. */
const patience = 3_000;

/**
 * A token for the probe, asked for as any workload asks: at the STS, over mutual TLS, with the certificate that it is then bound to.
 * @param lifetime seconds
 * @throws {Failure} `unavailable` when there is none, with the reason of the STS
 */
export async function probeToken(
  issuer: string,
  ca: readonly string[],
  certificate: ProbeCertificate,
  { audience, lifetime, signal }: { audience: string; lifetime: number; signal: AbortSignal },
): Promise<ProbeToken> {
  const form = new URLSearchParams({ grant_type: grantTypes.clientCredentials, audience, requested_expires_in: String(lifetime) });
  try {
    const rules = { privateAddresses: true, ca, patience, signal };
    const { status, text } = await call(`${issuer}/token`, rules, { certificate, form, body: true });
    const answer = Object(parseStrictJson(text));
    if (status !== 200)
      throw new Failure('unavailable', `The STS gave the probe no token: ${answer.error} (decision ${answer.decision_id ?? 'unknown'}).`);
    return read(answer.access_token);
  } catch (error) {
    if (error instanceof OutboundRefusal || error instanceof ConnectionEnded || error instanceof NoAnswer)
      throw new Failure('unavailable', `The probe could not ask the STS: ${error.message}.`, { cause: error });
    throw error;
  }
}

function read(token: unknown): ProbeToken {
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
