import { environmentShape, identityNameShape, trustDomainShape } from './identity.ts';
import { tagShape } from './tag.ts';

/** What a SPIFFE ID says; null for what is none, and for one of a trust domain as a whole (SPIFFE-ID §2). */
export function partsOfSpiffeId(text: string): { trustDomain: string; path: string[] } | null {
  const [, trustDomain = '', path = ''] = /^spiffe:\/\/([^/]+)((?:\/[A-Za-z0-9._-]+)+)$/.exec(text) ?? [];
  const segments = path.split('/').slice(1);
  if (!trustDomainShape.test(trustDomain) || segments.some((segment) => segment === '.' || segment === '..')) return null;
  return { trustDomain, path: segments };
}

export type IdentityOrigin = { readonly name: string; readonly environment?: string; readonly tags: readonly string[] };

/**
 * What an identity is called that has a SPIFFE ID elsewhere. One that is written as ours are keeps its name and environment, and so its
 * SPIFFE ID. Of any other the path becomes the name: `/ns/payments/sa/api`, as workloads in Kubernetes have it, is `payments-api`, and
 * `/region/eu/api` is `region-eu-api`. The name depends on nothing else, so that the same list says the same name at any time.
 * @param path its segments
 * @param isOurs whether its trust domain is that of this installation
 */
export function originOf(path: readonly string[], isOurs: boolean): IdentityOrigin {
  const [first = '', second = '', third, ...rest] = path;
  if (isOurs && path.length === 2 && environmentShape.test(first) && identityNameShape.test(second))
    return { name: second, environment: first, tags: [] };
  if (first === 'ns' && third === 'sa' && rest.length > 0) return { name: nameOf([second, ...rest]), tags: tagsOf(second) };
  return { name: nameOf(path), tags: [] };
}

/** The name of something that is told apart by a namespace and a name of its own. */
export const originIn = (namespace: string, name: string): IdentityOrigin => ({
  name: nameOf([namespace, name]),
  tags: tagsOf(namespace),
});

/** Two that differ only in what a name cannot hold become the same one: whoever reads the list hears of it. */
const nameOf = (parts: readonly string[]): string =>
  parts
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '');

const tagsOf = (namespace: string): string[] => [`ns:${namespace.toLowerCase()}`].filter((tag) => tagShape.test(tag));

/** Who answers for it, by a label such as `owner`, `team` or `example.com/team`; the first word decides where there are both. */
export function ownerIn(labels: Readonly<Record<string, string>>): string | undefined {
  const names = Object.keys(labels).sort();
  for (const word of ['owner', 'team']) {
    const name = names.find((key) => key === word || key.endsWith(`/${word}`));
    const owner = name === undefined ? '' : (labels[name]?.trim() ?? '');
    if (owner !== '') return owner;
  }
  return undefined;
}
