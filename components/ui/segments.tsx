import { Link } from './link.tsx';

type Item = { href: string; name: string; here: boolean };

/** A few views of one list; each is an address. */
export const Segments = ({ label, items }: { label: string; items: readonly Item[] }) => (
  <nav aria-label={label} className="inline-flex max-w-full flex-wrap rounded-[0.4375rem] border border-line-strong bg-sunken p-0.5">
    {items.map(({ href, name, here }) => (
      <Link
        key={href}
        href={href}
        aria-current={here ? 'true' : undefined}
        className={`flex h-7 items-center rounded-[0.3125rem] px-2.5 font-medium whitespace-nowrap ${here ? 'bg-surface text-ink shadow-xs' : 'text-ink-soft hover:text-ink'}`}
      >
        {name}
      </Link>
    ))}
  </nav>
);
