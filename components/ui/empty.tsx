import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

type Props = { icon: LucideIcon; title: string; children?: ReactNode; action?: ReactNode; small?: boolean };

/** Nothing here: why, and what to do next. */
export const Empty = ({ icon: Icon, title, children, action, small = false }: Props) => (
  <div className={`flex flex-col items-center px-6 text-center ${small ? 'py-7' : 'py-14'}`}>
    <span className={`mb-3 flex items-center justify-center rounded-full bg-sunken text-ink-faint ${small ? 'size-8' : 'size-11'}`}>
      <Icon aria-hidden className={small ? 'size-4' : 'size-5'} strokeWidth={1.75} />
    </span>
    <p className="font-semibold">{title}</p>
    {children && <div className="mt-1 max-w-md text-balance text-ink-soft">{children}</div>}
    {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
  </div>
);
