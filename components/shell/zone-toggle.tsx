'use client';

import { Globe } from 'lucide-react';
import { useEffect } from 'react';
import * as t from '#messages/shell';
import { ownZone, useZone } from '../ui/zone-context.tsx';

/** Between UTC and the zone of this browser, for every instant on every page; always says which of them it is. */
export function ZoneToggle() {
  const { writer, choose } = useZone();
  const local = writer.zone !== 'UTC';
  // Whoever travels, or comes with a cookie of another browser, sees the zone that they are in.
  useEffect(() => {
    if (!local || writer.zone === ownZone()) return;
    choose(ownZone());
  }, [local, writer.zone, choose]);
  return (
    <button
      type="button"
      aria-pressed={local}
      onClick={() => choose(local ? 'UTC' : ownZone())}
      title={local ? t.timesAreInShowUtc({ zone: writer.zone }) : t.timesAreInUtcShowThem}
      className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-[0.4375rem] border border-line px-2 text-xs font-medium text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <Globe aria-hidden className="size-3.5 max-sm:hidden" />
      <span className="sr-only">{t.timesIn} </span>
      <span suppressHydrationWarning>{writer.label(new Date())}</span>
    </button>
  );
}
