'use client';

import { Globe } from 'lucide-react';
import { useEffect } from 'react';
import * as t from '#messages/shell';
import { useZone } from '../ui/zone-context.tsx';
import { zoneCookie } from '../ui/zone-cookie.ts';

const year = 31_536_000;
const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const keep = (zone: string): void => {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers that are supported
  document.cookie = `${zoneCookie}=${encodeURIComponent(zone)}; path=/; max-age=${zone === 'UTC' ? 0 : year}; samesite=lax`;
};

/** Between UTC and the zone of this browser, for every instant on every page; always says which of them it is. */
export function ZoneToggle() {
  const { writer, choose } = useZone();
  const local = writer.zone !== 'UTC';
  const show = (zone: string) => {
    keep(zone);
    choose(zone);
  };
  // Whoever travels, or comes with a cookie of another browser, sees the zone that they are in.
  useEffect(() => {
    if (!local || writer.zone === ownZone()) return;
    keep(ownZone());
    choose(ownZone());
  }, [local, writer.zone, choose]);
  return (
    <button
      type="button"
      aria-pressed={local}
      onClick={() => show(local ? 'UTC' : ownZone())}
      title={local ? t.timesAreInShowUtc({ zone: writer.zone }) : t.timesAreInUtcShowThem}
      className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-[0.4375rem] border border-line px-2 text-xs font-medium text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <Globe aria-hidden className="size-3.5 max-sm:hidden" />
      <span className="sr-only">{t.timesIn} </span>
      <span suppressHydrationWarning>{writer.label(new Date())}</span>
    </button>
  );
}
