import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** A page that has nothing to show: why, and the way on. */
export const StatePage = ({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  action: ReactNode;
}) => (
  <div className="mx-auto max-w-md px-4 py-20 text-center">
    <Icon aria-hidden className="mx-auto mb-4 size-8 text-ink-faint" strokeWidth={1.5} />
    <h1 className="text-lg font-semibold tracking-[-0.015em]">{title}</h1>
    <div className="mt-1.5 text-balance text-ink-soft">{children}</div>
    <div className="mt-5 flex justify-center gap-2">{action}</div>
  </div>
);
