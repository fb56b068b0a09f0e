import { LogOut, Menu, X } from 'lucide-react';
import type { ReactNode } from 'react';
import * as messages from '#messages/shell';
import { Button } from '../ui/button.tsx';
import { Link } from '../ui/link.tsx';
import type { Theme } from '../ui/theme-cookie.ts';
import { Logo, Wordmark } from './logo.tsx';
import { type Area, Navigation } from './navigation.tsx';
import { SheetCloser } from './sheet-closer.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

type Props = {
  who: { name: string; email: string | null; role: string };
  areas: readonly Area[];
  theme: Theme;
  signOut: () => Promise<void>;
  finder: ReactNode;
  /** What stands at the end of the bar. */
  bar: ReactNode;
  /** In the bar, and on a narrow screen in the sheet, so that the search keeps its room. */
  zone: ReactNode;
  badge: ReactNode;
  children: ReactNode;
};

const sheet = 'areas-sheet';

const SignOut = ({ action, rail }: { action: () => Promise<void>; rail: boolean }) => (
  <form action={action}>
    <Button type="submit" tone="quiet" title={messages.signOut} className={rail ? 'max-xl:w-9 max-xl:px-0 xl:px-2' : 'px-2'}>
      <LogOut aria-hidden />
      <span className={rail ? 'max-xl:sr-only xl:sr-only' : ''}>{messages.signOut}</span>
    </Button>
  </form>
);

/** What stands around every page of somebody who is signed in. */
export const Shell = ({ who, areas, theme, signOut, finder, bar, zone, badge, children }: Props) => (
  <div className="min-h-dvh sm:grid sm:grid-cols-[3.75rem_minmax(0,1fr)] xl:grid-cols-[13.5rem_minmax(0,1fr)]">
    <a
      href="#main"
      className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 font-medium text-on-accent focus:translate-y-0"
    >
      {messages.skipToThePage}
    </a>
    <aside className="sticky top-0 flex h-dvh flex-col border-r border-line bg-surface px-3 py-3 max-sm:hidden">
      <Link href="/" className="mb-3 flex h-9 shrink-0 items-center gap-2.5 rounded-md px-1 max-xl:justify-center max-xl:px-0">
        <Logo />
        <span className="max-xl:sr-only">
          <Wordmark />
        </span>
      </Link>
      <div className="-mx-3 min-h-0 flex-1 overflow-y-auto px-3 py-1">
        <Navigation areas={areas} rail />
      </div>
      <div className="flex shrink-0 flex-col gap-3 pt-3 max-xl:items-center">
        <ThemeToggle initial={theme} stacked />
        <div className="flex items-center justify-between gap-1 border-t border-line pt-3">
          <div className="min-w-0 px-1 max-xl:hidden">
            <p className="truncate font-medium" title={who.email ?? undefined}>
              {who.name}
            </p>
            <p className="text-2xs text-ink-faint">{who.role}</p>
          </div>
          <SignOut action={signOut} rail />
        </div>
      </div>
    </aside>
    <div className="min-w-0">
      <header className="sticky top-0 z-20 flex h-13 items-center gap-3 border-b border-line bg-surface px-4 max-sm:gap-2 sm:px-6">
        <div className="flex items-center gap-2 sm:hidden">
          <Button tone="quiet" commandfor={sheet} command="show-modal" aria-label={messages.areas} className="w-9 px-0">
            <Menu aria-hidden />
          </Button>
          <Link href="/" aria-label={messages.hawserOverview} className="rounded-md">
            <Logo className="size-6" />
          </Link>
        </div>
        {badge}
        <div className="min-w-0 flex-1">{finder}</div>
        <div className="flex shrink-0 items-center gap-1">
          <div className="max-sm:hidden">{zone}</div>
          {bar}
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-[90rem] px-4 py-5 outline-none sm:px-6 sm:py-6">
        {children}
      </main>
    </div>
    <dialog id={sheet} aria-label={messages.areas} className="mb-0! w-full! max-w-none! rounded-b-none! border-x-0! border-b-0! sm:hidden">
      <SheetCloser sheet={sheet} />
      <div className="p-4">
        <div className="mb-4 flex items-center justify-between">
          <span className="flex items-center gap-2.5">
            <Logo />
            <Wordmark />
          </span>
          <Button tone="quiet" commandfor={sheet} command="close" aria-label={messages.close} className="w-9 px-0">
            <X aria-hidden />
          </Button>
        </div>
        <Navigation areas={areas} rail={false} />
        <div className="mt-5 flex items-center justify-between gap-3 border-t border-line pt-4">
          <div className="min-w-0">
            <p className="truncate font-medium">{who.name}</p>
            <p className="text-xs text-ink-faint">{who.role}</p>
          </div>
          <div className="flex items-center gap-2">
            {zone}
            <ThemeToggle initial={theme} />
            <SignOut action={signOut} rail={false} />
          </div>
        </div>
      </div>
    </dialog>
  </div>
);
