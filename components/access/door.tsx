import type { ReactNode } from 'react';
import { Logo, Wordmark } from '../shell/logo.tsx';

/** The frame of the pages before signing in. */
export const Door = ({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) => (
  <main className="flex min-h-dvh flex-col items-center justify-center px-4 py-10">
    <div className="w-full max-w-[25rem]">
      <div className="mb-6 flex items-center gap-2.5">
        <Logo className="size-8" />
        <Wordmark />
      </div>
      <div className="rounded-xl border border-line bg-surface p-6">
        <h1 className="text-lg font-semibold tracking-[-0.015em]">{title}</h1>
        <div className="mt-1 mb-5 text-ink-soft">{lead}</div>
        {children}
      </div>
    </div>
  </main>
);
