import { CopyButton } from './copy-button.tsx';

/** Values, each with its name and a button that copies it. */
export const CopyList = ({ values }: { values: readonly { name: string; value: string }[] }) => (
  <ul>
    {values.map(({ name, value }) => (
      <li key={name} className="flex items-center justify-between gap-2 px-1.5 py-0.5">
        <span className="min-w-0">
          <span className="block text-xs text-ink-faint">{name}</span>
          <span className="block truncate font-mono text-xs" title={value}>
            {value}
          </span>
        </span>
        <CopyButton value={value} what={name} />
      </li>
    ))}
  </ul>
);
