import type { NextConfig } from 'next';

/** The content security policy carries a nonce and is set per request in proxy.ts. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=()' },
];

const config: NextConfig = {
  poweredByHeader: false,
  devIndicators: false,
  // Types are checked once, by `npm run check`; a build at first start has nobody to tell.
  typescript: { ignoreBuildErrors: true },
  experimental: { authInterrupts: true },
  // A browser asks for it where a page could not say what its icon is, such as one that failed.
  redirects: async () => [{ source: '/favicon.ico', destination: '/icon.svg', permanent: false }],
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
};
export default config;
