import { protectedResourceUrl } from './protected-resource.ts';

/**
 * `WWW-Authenticate` of a resource (RFC 6750 §3), with where a client learns which issuer to ask (RFC 9728 §5.1).
 * @param audience undefined where nobody is to learn it
 * @param error undefined where no token came
 * @param scope what was missing
 */
export function bearerChallenge(audience: string | undefined, error?: string, scope?: string): string {
  const metadata = audience === undefined ? null : protectedResourceUrl(audience);
  const members = Object.entries({ realm: audience, resource_metadata: metadata ?? undefined, error, scope })
    .filter((member): member is [string, string] => member[1] !== undefined)
    .map(([name, value]) => `${name}="${value.replaceAll(/["\\]/g, '\\$&').replaceAll(/[^\x20-\x7e]/gu, encodeURIComponent)}"`);
  return ['Bearer', members.join(', ')].join(' ').trimEnd();
}
