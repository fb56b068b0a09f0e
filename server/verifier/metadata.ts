import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProtectedResource } from '../domain/protected-resource.ts';

/** Answers where the request asks for the metadata of this resource (RFC 9728 §3.1), which is for everybody. False where it does not. */
export function publish(
  { url, document }: { readonly url: string; readonly document: ProtectedResource },
  { method, url: target = '' }: Pick<IncomingMessage, 'method' | 'url'>,
  response: ServerResponse,
): boolean {
  const { pathname, search } = new URL(url);
  if (target !== pathname + search || (method !== 'GET' && method !== 'HEAD')) return false;
  const body = JSON.stringify(document);
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'public, max-age=300',
  });
  response.end(method === 'HEAD' ? undefined : body);
  return true;
}
