'use client';

import {
  BadgeCheck,
  Bell,
  Binoculars,
  CalendarClock,
  ClipboardCheck,
  Crosshair,
  FileSliders,
  Fingerprint,
  Handshake,
  KeyRound,
  KeySquare,
  Landmark,
  LayoutDashboard,
  ListChecks,
  LogIn,
  type LucideIcon,
  ScrollText,
  Server,
  Settings2,
  ShieldUser,
  ShieldX,
  Signature,
  SlidersHorizontal,
  SunMoon,
  Users,
  UsersRound,
  Vault,
  Waypoints,
  Webhook,
} from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import * as t from '#messages/shell';
import { Link } from '../ui/link.tsx';

export type Area =
  | 'overview'
  | 'identities'
  | 'certificates'
  | 'requests'
  | 'foreign-certificates'
  | 'authorities'
  | 'profiles'
  | 'audiences'
  | 'resource-servers'
  | 'issuers'
  | 'token-keys'
  | 'activity'
  | 'rejections'
  | 'blocked-keys'
  | 'audit'
  | 'expiry'
  | 'notices'
  | 'integrations'
  | 'security'
  | 'appearance'
  | 'members'
  | 'single-sign-on'
  | 'approvals'
  | 'api-keys'
  | 'key-encryption'
  | 'set-up'
  | 'general'
  | 'findings';
type Page = { area: Area; href: string; name: string; icon: LucideIcon };
/** A page with those that belong to it; without `href` it leads to the first of them that one may see. */
type Item = (Page | { area?: never; href?: never; name: string; icon: LucideIcon }) & { pages?: readonly Page[] };

const groups: readonly { name: string | null; items: readonly Item[] }[] = [
  { name: null, items: [{ area: 'overview', href: '/', name: t.overview, icon: LayoutDashboard }] },
  {
    name: t.inventory,
    items: [
      { area: 'identities', href: '/identities', name: t.identities, icon: Fingerprint },
      {
        ...{ area: 'certificates', href: '/certificates', name: t.certificates, icon: BadgeCheck },
        pages: [
          { area: 'requests', href: '/requests', name: t.requests, icon: ClipboardCheck },
          { area: 'foreign-certificates', href: '/foreign-certificates', name: t.foreignCertificates, icon: Binoculars },
          { area: 'blocked-keys', href: '/blocked-keys', name: t.blockedKeys, icon: KeySquare },
        ],
      },
      {
        ...{ area: 'authorities', href: '/authorities', name: t.authorities, icon: Landmark },
        pages: [{ area: 'profiles', href: '/profiles', name: t.profiles, icon: FileSliders }],
      },
    ],
  },
  {
    name: t.tokens,
    items: [
      {
        ...{ area: 'audiences', href: '/audiences', name: t.audiences, icon: Crosshair },
        pages: [
          { area: 'issuers', href: '/issuers', name: t.trustedIssuers, icon: Handshake },
          { area: 'token-keys', href: '/token-keys', name: t.tokenKeys, icon: Signature },
        ],
      },
      { area: 'resource-servers', href: '/resource-servers', name: t.resourceServers, icon: Server },
      { area: 'activity', href: '/activity', name: t.activity, icon: Waypoints },
    ],
  },
  {
    name: t.security,
    items: [
      { area: 'rejections', href: '/rejections', name: t.rejections, icon: ShieldX },
      { area: 'audit', href: '/audit', name: t.auditLog, icon: ScrollText },
      { area: 'approvals', href: '/approvals', name: t.approvals, icon: UsersRound },
    ],
  },
  {
    name: t.operate,
    items: [
      { area: 'expiry', href: '/expiry', name: t.expiry, icon: CalendarClock },
      { area: 'notices', href: '/notices', name: t.notices, icon: Bell },
      { area: 'integrations', href: '/integrations', name: t.integrations, icon: Webhook },
      {
        ...{ name: t.settings, icon: Settings2 },
        pages: [
          { area: 'general', href: '/settings/general', name: t.general, icon: SlidersHorizontal },
          { area: 'security', href: '/settings/security', name: t.yourSignIn, icon: ShieldUser },
          { area: 'appearance', href: '/settings/appearance', name: t.appearance, icon: SunMoon },
          { area: 'members', href: '/settings/members', name: t.members, icon: Users },
          { area: 'single-sign-on', href: '/settings/single-sign-on', name: t.singleSignOn, icon: LogIn },
          { area: 'api-keys', href: '/settings/api-keys', name: t.apiKeys, icon: KeyRound },
          { area: 'key-encryption', href: '/settings/keys', name: t.encryptionKeys, icon: Vault },
          { area: 'set-up', href: '/setup/steps', name: t.setUp, icon: ListChecks },
        ],
      },
    ],
  },
];

/** Reached from pages of their own areas; found by name all the same. */
const elsewhere: readonly Omit<Page, 'icon'>[] = [{ area: 'findings', href: '/findings', name: t.findings }];

const pagesIn = (item: Item): Page[] => [...(item.area === undefined ? [] : [item]), ...(item.pages ?? [])];

/** The pages of some areas, in the order of the navigation. */
export const pagesOf = (areas: readonly Area[]): { href: string; name: string }[] =>
  [...groups.flatMap(({ items }) => items.flatMap(pagesIn)), ...elsewhere]
    .filter(({ area }) => areas.includes(area))
    .map(({ href, name }) => ({ href, name }));

const isHere = (path: string, href: string): boolean => (href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`));

type EntryProps = { href: string; name: string; icon: LucideIcon; rail: boolean; here: boolean; below?: boolean };

/** `below` stands for a page that belongs to the entry above it. */
const Entry = ({ href, name, icon: Icon, rail, here, below = false }: EntryProps) => (
  <Link
    href={href}
    aria-current={here ? 'page' : undefined}
    title={rail ? name : undefined}
    className={`flex items-center gap-2.5 rounded-[0.4375rem] px-2.5 ${below ? (rail ? '' : 'ps-8') : 'font-medium'} ${rail ? `${below ? 'h-7' : 'h-8'} max-xl:h-9 max-xl:w-9 max-xl:justify-center max-xl:px-0` : 'h-10'} ${here ? 'bg-accent-ground font-medium text-accent-strong' : 'text-ink-soft hover:bg-sunken hover:text-ink'}`}
  >
    <Icon aria-hidden className={`size-4 shrink-0 ${below && rail ? 'xl:invisible' : ''}`} strokeWidth={here ? 2.25 : 1.875} />
    <span className={rail ? 'max-xl:sr-only' : ''}>{name}</span>
  </Link>
);

/**
 * What belongs to an entry shows beside the page while one is at it, and always in the sheet of a small screen. `rail` shows icons alone below 1280 px; the
 * names stay for those who do not see them, and on hovering.
 */
export function Navigation({ areas, rail }: { areas: readonly Area[]; rail: boolean }) {
  const path = usePathname();
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where one is may be below the end of what shows, each time it changes
  useEffect(() => {
    if (rail) nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [path, rail]);
  return (
    <nav ref={nav} aria-label={t.areas} className={`flex flex-col ${rail ? 'gap-3' : 'gap-4'}`}>
      {groups.map((group) => {
        const items = group.items.filter((item) => pagesIn(item).some(({ area }) => areas.includes(area)));
        if (items.length === 0) return null;
        return (
          <div key={group.name ?? 'top'}>
            {group.name !== null && (
              <p className={`mb-1 px-2.5 text-2xs font-medium text-ink-faint ${rail ? 'max-xl:hidden' : ''}`}>{group.name}</p>
            )}
            <ul className="space-y-px">
              {items.map((item) => {
                const seen = pagesIn(item).filter(({ area }) => areas.includes(area));
                const open = !rail || seen.some(({ href }) => isHere(path, href));
                const first = seen[0]?.href ?? '/';
                return (
                  <li key={item.name}>
                    <Entry {...item} href={first} rail={rail} here={item.area !== undefined && isHere(path, first)} />
                    {open && item.pages !== undefined && (
                      <ul className="mt-px space-y-px">
                        {seen
                          .filter(({ area }) => area !== item.area)
                          .map((page) => (
                            <li key={page.href}>
                              <Entry {...page} rail={rail} here={isHere(path, page.href)} below />
                            </li>
                          ))}
                      </ul>
                    )}
                  </li>
                );
              })}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}
