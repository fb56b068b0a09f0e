'use client';

import { createContext, type ReactNode, useContext, useState } from 'react';
import type { TailTick } from './use-tail.ts';

type Listener = (tick: TailTick) => void;
type Ticks = { readonly tell: Listener; readonly listen: (listener: Listener) => () => void };

const TicksContext = createContext<Ticks>({ tell: () => {}, listen: () => () => {} });

/** What the stream of the list says, for whatever on the page counts the same: one stream serves all of it. */
export function TicksOfTail({ children }: { children: ReactNode }) {
  const [ticks] = useState<Ticks>(() => {
    const listeners = new Set<Listener>();
    return {
      tell: (tick) => {
        for (const listener of listeners) listener(tick);
      },
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  });
  return <TicksContext value={ticks}>{children}</TicksContext>;
}

export const useTicks = (): Ticks => useContext(TicksContext);
