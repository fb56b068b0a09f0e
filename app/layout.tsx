import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { ZoneProvider } from '#components/ui/zone-context';
import { language } from '#messages/numbers';
import * as t from '#messages/shell';
import { isTheme, themeCookie } from '../components/ui/theme-cookie.ts';
import './globals.css';
import { shownWriter } from './zone.ts';

export const metadata: Metadata = {
  title: { default: t.hawser, template: '%s · Hawser' },
  description: t.machineIdentitiesWhoseTokensAreBound,
  robots: { index: false, follow: false },
};
export const viewport: Viewport = { colorScheme: 'light dark' };

/** Theme and time zone come from cookies, so that the first paint is already right; without one, the system decides in CSS, and it is UTC. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, { zone }] = await Promise.all([cookies(), shownWriter()]);
  const theme = jar.get(themeCookie)?.value;
  return (
    <html
      lang={language}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      {...(isTheme(theme) ? { 'data-theme': theme } : {})}
      suppressHydrationWarning
    >
      <body>
        <ZoneProvider initial={zone}>{children}</ZoneProvider>
      </body>
    </html>
  );
}
