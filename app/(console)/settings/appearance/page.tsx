import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { Appearance } from '#components/appearance/appearance';
import { PageHeader } from '#components/ui/page';
import * as t from '#messages/appearance';
import { keysCookie } from '../../../../components/shell/key-map.ts';
import { isTheme, themeCookie } from '../../../../components/ui/theme-cookie.ts';

export const metadata: Metadata = { title: t.appearance };

export default async function AppearancePage() {
  const jar = await cookies();
  const theme = jar.get(themeCookie)?.value;
  return (
    <>
      <PageHeader title={t.appearance} lead={t.keptInThisBrowser} />
      <Appearance theme={isTheme(theme) ? theme : 'system'} keys={jar.get(keysCookie)?.value !== 'off'} />
    </>
  );
}
