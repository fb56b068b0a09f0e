import { Link } from './link.tsx';

export type Tab = { readonly href: string; readonly name: string };

/** The pages of one thing: each has an address of its own, so that it can be linked and opened beside the others. */
export const Tabs = ({ label, tabs, here }: { label: string; tabs: readonly Tab[]; here: string }) => (
  <nav aria-label={label} className="mb-5 border-b border-line">
    <ul className="-mb-px flex flex-wrap gap-x-5">
      {tabs.map(({ href, name }) => (
        <li key={href}>
          <Link
            href={href}
            aria-current={href === here ? 'page' : undefined}
            className={`flex h-9 items-center border-b-2 font-medium ${href === here ? 'border-accent text-ink' : 'border-transparent text-ink-soft hover:border-line-strong hover:text-ink'}`}
          >
            {name}
          </Link>
        </li>
      ))}
    </ul>
  </nav>
);
