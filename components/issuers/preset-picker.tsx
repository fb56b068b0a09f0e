import * as t from '#messages/issuers';
import { Link } from '../ui/link.tsx';
import type { Preset } from './status.tsx';

/** What there is a proposal for; each is an address, so that the form below it is filled in without a script. */
export const PresetPicker = ({ presets, chosen, path }: { presets: readonly Preset[]; chosen: string; path: string }) => (
  <nav aria-label={t.kindsOfIssuers} className="mb-5">
    <ul className="grid gap-2 sm:grid-cols-2 xl:grid-cols-4">
      {presets.map(({ name, title, issuer }) => (
        <li key={name}>
          <Link
            href={`${path}?preset=${name}`}
            aria-current={name === chosen ? 'true' : undefined}
            className={`block h-full rounded-lg border px-3 py-2 ${name === chosen ? 'border-accent bg-accent-ground' : 'border-line-strong bg-surface hover:bg-sunken'}`}
          >
            <span className="block font-medium">{title}</span>
            <span className="block truncate text-xs text-ink-soft">{issuer ?? t.anAddressOfYourOwn}</span>
          </Link>
        </li>
      ))}
    </ul>
  </nav>
);
