import { afterEach, expect, it, vi } from 'vitest';
import { GET } from './route.ts';

vi.mock('next/headers', () => ({ headers: async () => new Headers() }));

const chainPem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const serial = '4a09e61c00112233';

/** What the download gives where the management API answers so. */
async function download(answer: Response) {
  const fetched = vi.fn<typeof fetch>(async () => answer);
  vi.stubGlobal('fetch', fetched);
  const request = new Request('http://localhost/certificates/a%2Fb/pem', { headers: { cookie: 'session=of-nina' } });
  return { fetched, given: await GET(request, { params: Promise.resolve({ certificate: 'a%2Fb' }) }) };
}

afterEach(() => vi.unstubAllGlobals());

it('gives the certificate with its chain as a file of its name, asked for as the visitor', async () => {
  const { fetched, given } = await download(Response.json({ identityName: 'billing/"api"', serial, chainPem }));
  expect(given.status).toBe(200);
  expect(given.headers.get('content-type')).toBe('application/x-pem-file');
  expect(given.headers.get('content-disposition')).toBe('attachment; filename="billing--api--4a09e61c.pem"');
  expect(given.headers.get('cache-control')).toBe('no-store');
  expect(await given.text()).toBe(chainPem);
  const [target, init] = fetched.mock.calls[0] ?? [];
  expect(String(target)).toMatch(/\/api\/v1\/certificates\/a%2Fb$/);
  expect(new Headers(init?.headers).get('cookie')).toBe('session=of-nina');
});

it('refuses whoever the management API refuses, and gives nothing of a certificate', async () => {
  for (const status of [401, 403, 404]) {
    const { given } = await download(Response.json({ status, detail: 'no' }, { status }));
    expect(given.status).toBe(status);
    expect(given.headers.get('content-disposition')).toBeNull();
  }
});

it('has no file of a certificate that was never signed', async () => {
  const { given } = await download(Response.json({ identityName: 'billing', serial, chainPem: null }));
  expect(given.status).toBe(404);
  expect(given.headers.get('content-type')).toBe('application/problem+json');
});
