import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';

const development = process.env.NODE_ENV === 'development';

const policyWith = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** A filter form sends its empty fields too: an address that is passed on is better without them. */
function withoutEmpty(address: URL): URL {
  const tidy = new URL(address);
  for (const [name, value] of address.searchParams) if (value === '') tidy.searchParams.delete(name, '');
  return tidy;
}

/**
 * Gives each page its content security policy, and tells it its own address, so that it can send a visitor without a session
 * to the sign-in page and back. It decides nothing about access: every page and every action asks the management API.
 */
export function proxy(request: NextRequest): NextResponse {
  if (request.method === 'GET' && [...request.nextUrl.searchParams.values()].includes(''))
    return NextResponse.redirect(withoutEmpty(request.nextUrl));
  const policy = policyWith(randomBytes(16).toString('base64'));
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  headers.set('x-hawser-location', request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = { matcher: '/((?!api/|_next/|icon.svg).*)' };
