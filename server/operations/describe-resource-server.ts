import { type ProtectedResource, protectedResource, protectedResourceUrl } from '../domain/protected-resource.ts';
import { showAudience } from '../ledger/audiences.ts';
import { showResourceServer } from '../ledger/resource-servers.ts';
import type { Context } from './context.ts';

type Described = {
  audience: string;
  /** Where clients look for it; null where the audience is no https URL, and so has no such place. */
  url: string | null;
  document: ProtectedResource;
};

/** What a resource server publishes of itself, one document for each of its audiences (RFC 9728 §2). @throws {Failure} `not_found` */
export async function describeResourceServer(
  { database, clock, urls }: Context & { readonly urls: { readonly sts: string } },
  { resourceServer }: { resourceServer: string },
): Promise<{ items: Described[] }> {
  const { name, audiences } = await showResourceServer(database.prisma, resourceServer, clock());
  const items = audiences.map(async ({ uri }) => {
    const { scopes } = await showAudience(database.prisma, uri);
    return { audience: uri, url: protectedResourceUrl(uri), document: protectedResource(uri, urls.sts, { name, scopes }) };
  });
  return { items: await Promise.all(items) };
}
