'use client';

import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { keep, useKept } from './kept.ts';
import { type Writer, writerIn } from './zone.ts';
import { zoneCookie } from './zone-cookie.ts';

type Shown = { readonly writer: Writer; choose(zone: string): void };

const utc = writerIn('UTC');
const choose = (zone: string): void => keep(zoneCookie, zone === 'UTC' ? undefined : zone);
/** The zone of this browser. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZoneContext = createContext<Shown>({ writer: utc, choose: () => {} });

/** The zone in which every instant below is written: the cookie's, so that the first paint is already in it. */
export function ZoneProvider({ initial, children }: { initial: string; children: ReactNode }) {
  const zone = useKept(zoneCookie, initial);
  const shown = useMemo(() => ({ writer: writerIn(zone), choose }), [zone]);
  return <ZoneContext value={shown}>{children}</ZoneContext>;
}

export const useZone = (): Shown => useContext(ZoneContext);
/** Writes instants for words that are no markup: a title, a label, a summary. */
export const useWriter = (): Writer => useZone().writer;
