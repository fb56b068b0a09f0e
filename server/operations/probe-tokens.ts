import type { IncomingMessage } from 'node:http';
import { grantTypes } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import { ask, OutboundRefusal } from '../outbound/ask.ts';
import { decodeObject } from '../tokens/compact.ts';
import { parseStrictJson } from '../tokens/strict-json.ts';

/** A certificate of the probe with its key, which is nowhere but in the memory of one run. */
export type ProbeCertificate = { readonly id: string; readonly chain: string; readonly key: string };
export type ProbeToken = { readonly token: string; readonly jti: string; readonly expiresAt: Date };

export const probeUserAgent = 'hawser-probe';

/** Milliseconds for one token, and characters of the answer. */
const patience = 3_000;
const longest = 65_536;

/**
 * A token for the probe, asked for as any workload asks: at the STS, over mutual TLS, with the certificate that it is then bound to.
 * @param lifetime seconds
 * @throws {Failure} `unavailable` when there is none, with the reason of the STS
 */
export async function probeToken(
  issuer: string,
  ca: string,
  certificate: ProbeCertificate,
  { audience, lifetime, signal }: { audience: string; lifetime: number; signal: AbortSignal },
): Promise<ProbeToken> {
  const form = { grant_type: grantTypes.clientCredentials, audience, requested_expires_in: String(lifetime) };
  const body = new URLSearchParams(form).toString();
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', 'user-agent': probeUserAgent };
  try {
    // The address of the STS is the operator's own, wherever it lies.
    const rules = { privateAddresses: true, ca, patience, signal, client: certificate };
    return tokenIn(await ask(`${issuer}/token`, { method: 'POST', headers, body }, rules, read));
  } catch (error) {
    if (error instanceof OutboundRefusal)
      throw new Failure('unavailable', `The probe could not ask the STS: ${error.message}.`, { cause: error });
    throw error;
  }
}

async function read(response: IncomingMessage): Promise<{ status: number | undefined; text: string }> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longest) throw new OutboundRefusal('its answer is too long');
  }
  return { status: response.statusCode, text };
}

function tokenIn({ status, text }: Awaited<ReturnType<typeof read>>): ProbeToken {
  const { access_token: token, error, decision_id: decision } = answerIn(text);
  if (status !== 200) throw new Failure('unavailable', `The STS gave the probe no token: ${error} (decision ${decision ?? 'unknown'}).`);
  const claims = typeof token === 'string' ? decodeObject(token.split('.')[1] ?? '') : undefined;
  if (typeof token !== 'string' || typeof claims?.jti !== 'string' || typeof claims.exp !== 'number')
    throw new Failure('unavailable', 'The STS gave the probe something that is no token.');
  return { token, jti: claims.jti, expiresAt: new Date(claims.exp * 1000) };
}

function answerIn(text: string): Record<string, unknown> {
  try {
    return Object(parseStrictJson(text));
  } catch {
    // The parser's own words would quote the answer, which may hold a token.
    throw new Failure('unavailable', 'The STS gave the probe an answer that is not JSON.');
  }
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
