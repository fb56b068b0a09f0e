import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { ConfirmProvider } from '#components/access/confirm';
import { ConnectionDot, ConnectionProvider } from '#components/shell/connection';
import { EnvironmentBadge } from '#components/shell/environment-badge';
import { Finder } from '#components/shell/finder';
import { Keys } from '#components/shell/keys';
import type { Area } from '#components/shell/navigation';
import { Palette } from '#components/shell/palette';
import { SessionWatch } from '#components/shell/session-watch';
import { Shell } from '#components/shell/shell';
import { ZoneToggle } from '#components/shell/zone-toggle';
import { TablePreferencesProvider } from '#components/ui/table-context';
import { may, type Permission } from '#server/domain/roles';
import { keysCookie } from '../../components/shell/key-map.ts';
import { tablesCookie } from '../../components/ui/table-preferences.ts';
import { isTheme, themeCookie } from '../../components/ui/theme-cookie.ts';
import { session } from '../api-client.ts';
import { buildId } from '../build.ts';
import { environment } from '../environment.ts';
import { lookUpAnything, suspend } from '../palette-actions.ts';
import { askOwnPasskey, askProvider, askWays, confirmIdentity, find, signOut } from '../session-actions.ts';

const areas: readonly [Area, Permission][] = [
  ['overview', 'read'],
  ['identities', 'read'],
  ['certificates', 'read'],
  ['requests', 'issue'],
  ['foreign-certificates', 'read'],
  ['authorities', 'read'],
  ['profiles', 'read'],
  ['audiences', 'read'],
  ['resource-servers', 'read'],
  ['issuers', 'read'],
  ['token-keys', 'read'],
  ['activity', 'read'],
  ['rejections', 'read'],
  ['blocked-keys', 'read'],
  ['approvals', 'read'],
  ['audit', 'audit'],
  ['expiry', 'read'],
  ['notices', 'read'],
  ['integrations', 'audit'],
  ['general', 'read'],
  ['security', 'read'],
  ['appearance', 'read'],
  ['members', 'administer'],
  ['single-sign-on', 'administer'],
  ['api-keys', 'administer'],
  ['key-encryption', 'own'],
  ['set-up', 'administer'],
  ['findings', 'read'],
];

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [who, jar, build] = await Promise.all([session(), cookies(), buildId()]);
  const theme = jar.get(themeCookie)?.value;
  const allowed = areas.filter(([, permission]) => may(who.role, permission)).map(([area]) => area);
  const installation = environment();
  return (
    <ConnectionProvider build={build} expiresAt={who.expiresAt}>
      <Shell
        who={who}
        areas={allowed}
        theme={isTheme(theme) ? theme : 'system'}
        signOut={signOut}
        badge={installation && <EnvironmentBadge {...installation} />}
        zone={<ZoneToggle />}
        bar={
          <>
            <ConnectionDot />
            <Keys areas={allowed} on={jar.get(keysCookie)?.value !== 'off'} />
          </>
        }
        finder={
          <>
            <Finder action={find} />
            <Palette areas={allowed} mayContain={may(who.role, 'operate')} lookUp={lookUpAnything} suspend={suspend} />
          </>
        }
      >
        <ConfirmProvider confirm={confirmIdentity} askPasskey={askOwnPasskey} askProvider={askProvider}>
          {who.expiresAt !== null && <SessionWatch waysToConfirm={askWays} />}
          <TablePreferencesProvider initial={jar.get(tablesCookie)?.value}>{children}</TablePreferencesProvider>
        </ConfirmProvider>
      </Shell>
    </ConnectionProvider>
  );
}
