import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { compactJwsShape } from '../domain/claims.ts';
import { fromPublicId, type IdKind, isUuid, prefixes, toPublicId } from '../domain/ids.ts';
import { serialSpellings, sha256Spellings } from '../domain/spelling.ts';
import { findByAddress, findBySpelling, type Match, type Spellings } from '../ledger/lookup.ts';
import type { Context } from './context.ts';
import type { Asker } from './search-decisions.ts';

export type LookupView = {
  matches: { kind: Match['kind']; id: string; name: string; href: string; identity: { id: string; name: string } | null }[];
};

/** Every match of a text that somebody found in a log, a certificate or an error message; of an address only for those who may see it. */
export async function lookUp({ database: { prisma } }: Context, asker: Asker, { text }: { text: string }): Promise<LookupView> {
  const wanted = text.trim();
  const [named, seen] = await Promise.all([
    findBySpelling(prisma, spellings(wanted)),
    asker.seesAddresses && isIP(wanted) !== 0 ? findByAddress(prisma, wanted) : [],
  ]);
  return {
    matches: [...named, ...seen].map(({ kind, id, name, identityId, identityName }) => ({
      kind,
      name,
      ...addressOf[kind](id),
      identity: identityId === null ? null : { id: identityId, name: identityName ?? '' },
    })),
  };
}

type Address = { id: string; href: string };
const page = (folder: string, kind: IdKind) => (uuid: string) => ({
  id: toPublicId(kind, uuid),
  href: `/${folder}/${toPublicId(kind, uuid)}`,
});
const addressOf: Record<Match['kind'], (uuid: string) => Address> = {
  certificate: page('certificates', 'certificate'),
  'foreign-certificate': page('foreign-certificates', 'foreignCertificate'),
  identity: page('identities', 'identity'),
  audience: page('audiences', 'audience'),
  'resource-server': page('resource-servers', 'resourceServer'),
  'trusted-issuer': page('issuers', 'trustedIssuer'),
  'client-key': (identity) => ({
    id: toPublicId('identity', identity),
    href: `/identities/${toPublicId('identity', identity)}/authentication`,
  }),
  token: (jti) => ({ id: jti, href: `/activity?jti=${jti}` }),
  decision: page('d', 'decision'),
  address: (address) => ({ id: address, href: `/activity?q=${encodeURIComponent(`ip:"${address}"`)}` }),
};

/** What a text may mean. A thumbprint and a serial may look alike, so that one text can mean several things. */
function spellings(text: string): Spellings {
  const none = { thumbprints: [], serials: [], ids: [], names: [] };
  const certificates = certificatesIn(text);
  if (certificates.length > 0) return { ...none, thumbprints: certificates };
  const claims = compactJwsShape.test(text) ? jwtClaims(text) : undefined;
  if (claims !== undefined)
    return { ...none, ids: claims.jti !== null && isUuid(claims.jti) ? [claims.jti] : [], names: claims.iss === null ? [] : [claims.iss] };
  if (text.length > 300) return none;
  const id = (Object.keys(prefixes) as IdKind[]).map((kind) => fromPublicId(kind, text)).find((found) => found !== undefined);
  const uuid = isUuid(text.toLowerCase()) ? text.toLowerCase() : undefined;
  return {
    thumbprints: sha256Spellings(text),
    serials: serialSpellings(text),
    ids: [id, uuid].filter((found) => found !== undefined),
    names: [text],
  };
}

/** SHA-256 of the certificates in a text: PEM, also as proxies escape it or a field of one line holds it, or DER in base 64, as in `x5c`. */
function certificatesIn(text: string): Uint8Array[] {
  const pem = unescaped(text).matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g);
  const within = [...pem].map(([, body = '']) => body);
  const encoded = within.length > 0 ? within : /^MII[A-Za-z0-9+/_=\s-]+$/.test(text) ? [text] : [];
  return encoded.slice(0, 20).flatMap((each) => {
    try {
      const der = Buffer.from(each, 'base64');
      return [createHash('sha256').update(new X509Certificate(der).raw).digest()];
    } catch {
      return [];
    }
  });
}

function unescaped(text: string): string {
  if (!text.includes('%20') && !text.includes('%0A')) return text.replaceAll('\\n', '\n');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Read without checking the signature: only to find the token or its issuer, never to believe it. */
function jwtClaims(text: string): { jti: string | null; iss: string | null } | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const textOf = (name: string): string | null => {
      const value: unknown = Reflect.get(claims, name);
      return typeof value === 'string' && value.length <= 300 && value.isWellFormed() && !value.includes('\u0000') ? value : null;
    };
    return { jti: textOf('jti'), iss: textOf('iss') };
  } catch {
    return undefined;
  }
}
