import { createHash, X509Certificate } from 'node:crypto';
import { compactJwsShape } from '../domain/claims.ts';
import { fromPublicId, type IdKind, isUuid, prefixes, toPublicId } from '../domain/ids.ts';
import { findBySpelling, type Match, type Spellings } from '../ledger/lookup.ts';
import type { Context } from './context.ts';

export type LookupView = { matches: { kind: Match['kind']; id: string; name: string; href: string }[] };

/** Every match of a text that somebody found in a log, a certificate or an error message. */
export async function lookUp(context: Context, { text }: { text: string }): Promise<LookupView> {
  const matches = await findBySpelling(context.database.prisma, spellings(text.trim()));
  return { matches: matches.map(({ kind, id, name }) => ({ kind, name, ...addressOf[kind](id) })) };
}

type Address = { id: string; href: string };
const page = (folder: string, kind: IdKind) => (uuid: string) => ({
  id: toPublicId(kind, uuid),
  href: `/${folder}/${toPublicId(kind, uuid)}`,
});
const addressOf: Record<Match['kind'], (uuid: string) => Address> = {
  certificate: page('certificates', 'certificate'),
  identity: page('identities', 'identity'),
  audience: page('audiences', 'audience'),
  'resource-server': page('resource-servers', 'resourceServer'),
  token: (jti) => ({ id: jti, href: `/activity?jti=${jti}` }),
  decision: page('d', 'decision'),
};

/** What a text may mean. A thumbprint and a serial may look alike, so that one text can mean several things. */
function spellings(text: string): Spellings {
  const fromPem = pemThumbprint(text);
  if (fromPem !== undefined) return { thumbprints: [fromPem], serials: [], ids: [], names: [] };
  const claims = compactJwsShape.test(text) ? jwtClaims(text) : undefined;
  if (claims !== undefined) return { thumbprints: [], serials: [], ids: isUuid(claims.jti) ? [claims.jti] : [], names: [] };
  if (text.length > 300) return { thumbprints: [], serials: [], ids: [], names: [] };
  const id = (Object.keys(prefixes) as IdKind[]).map((kind) => fromPublicId(kind, text)).find((found) => found !== undefined);
  const uuid = isUuid(text.toLowerCase()) ? text.toLowerCase() : undefined;
  const hex = /^(?:0x)?([0-9a-f]+)$/i.exec(text.replaceAll(/[:\s]/g, ''))?.[1]?.toLowerCase();
  const serials = [
    ...(hex === undefined ? [] : [hex.replace(/^0+(?=.)/, '')]),
    ...(/^\d{1,60}$/.test(text) ? [BigInt(text).toString(16)] : []),
  ];
  return { thumbprints: thumbprints(text, hex), serials, ids: [id, uuid].filter((found) => found !== undefined), names: [text] };
}

/** SHA-256 in hexadecimal or in either base 64, padded or not. */
function thumbprints(text: string, hex: string | undefined): Uint8Array[] {
  const found: Uint8Array[] = [];
  if (hex?.length === 64) found.push(Buffer.from(hex, 'hex'));
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) found.push(Buffer.from(text, 'base64'));
  return found;
}

function pemThumbprint(text: string): Uint8Array | undefined {
  if (!text.includes('-----BEGIN CERTIFICATE-----')) return undefined;
  try {
    return createHash('sha256').update(new X509Certificate(text).raw).digest();
  } catch {
    return undefined;
  }
}

/** Read without checking the signature: only to find the token, never to believe it. */
function jwtClaims(text: string): { jti: string } | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const jti: unknown = typeof claims === 'object' && claims !== null ? Reflect.get(claims, 'jti') : undefined;
    return typeof jti === 'string' ? { jti } : undefined;
  } catch {
    return undefined;
  }
}
