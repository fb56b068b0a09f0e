import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Hawser', template: '%s · Hawser' },
  description: 'Machine identities whose tokens are bound to their certificates',
  robots: { index: false, follow: false },
};
export const viewport: Viewport = { colorScheme: 'light dark' };

/** The theme comes from a cookie, so that the first paint is already right; without one, the system decides in CSS. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get('hawser-theme')?.value;
  return (
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      {...(theme === 'light' || theme === 'dark' ? { 'data-theme': theme } : {})}
      suppressHydrationWarning
    >
      <body>{children}</body>
    </html>
  );
}
