import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { ConfirmProvider } from '#components/access/confirm';
import { Finder } from '#components/shell/finder';
import type { Area } from '#components/shell/navigation';
import { Palette } from '#components/shell/palette';
import { SessionWatch } from '#components/shell/session-watch';
import { Shell } from '#components/shell/shell';
import { may, type Permission } from '#server/domain/roles';
import { session } from '../api-client.ts';
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
  ['audit', 'audit'],
  ['expiry', 'read'],
  ['notices', 'read'],
  ['integrations', 'audit'],
  ['security', 'read'],
  ['members', 'administer'],
  ['single-sign-on', 'administer'],
  ['api-keys', 'administer'],
  ['key-encryption', 'own'],
];

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [who, jar] = await Promise.all([session(), cookies()]);
  const theme = jar.get('hawser-theme')?.value;
  const allowed = areas.filter(([, permission]) => may(who.role, permission)).map(([area]) => area);
  return (
    <Shell
      who={who}
      areas={allowed}
      theme={theme === 'light' || theme === 'dark' ? theme : 'system'}
      signOut={signOut}
      finder={
        <>
          <Finder action={find} />
          <Palette areas={allowed} mayContain={may(who.role, 'operate')} lookUp={lookUpAnything} suspend={suspend} />
        </>
      }
    >
      <ConfirmProvider confirm={confirmIdentity} askPasskey={askOwnPasskey} askProvider={askProvider}>
        {who.expiresAt !== null && <SessionWatch expiresAt={who.expiresAt} waysToConfirm={askWays} />}
        {children}
      </ConfirmProvider>
    </Shell>
  );
}
