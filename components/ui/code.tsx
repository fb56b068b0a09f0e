import { CopyButton } from './copy-button.tsx';
import { CopyLines } from './copy-lines.tsx';
import { short } from './format.ts';

/** An id in its own type; the whole of it where it was shortened is in the title. */
export const Id = ({ value, head, tail }: { value: string; head?: number; tail?: number }) => (
  <span className="font-mono text-xs" title={value}>
    {head === undefined ? value : short(value, head, tail)}
  </span>
);

/** An id in full, with a button that copies it. */
export const CopyableId = ({ value, what }: { value: string; what: string }) => (
  <span className="inline-flex max-w-full items-start gap-1">
    <span className="min-w-0 font-mono text-xs leading-6 wrap-anywhere">{value}</span>
    <CopyButton value={value} what={what} />
  </span>
);

type BlockProps = {
  value: string;
  what: string;
  tall?: boolean;
  /** Lines stay as they are, where they mean something: it scrolls to the side. */
  asIs?: boolean;
};

/** Text that is copied as a whole: a command, a PEM. */
export const CodeBlock = ({ value, what, tall = false, asIs = false }: BlockProps) => (
  <div className="relative rounded-lg border border-line bg-sunken">
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={what}
      className={`overflow-auto px-3 font-mono text-xs leading-[1.3rem] ${asIs ? 'pt-9 pb-2.5 whitespace-pre' : 'py-2.5 pr-20 whitespace-pre-wrap wrap-anywhere'} ${tall ? 'max-h-72' : ''}`}
    >
      {value}
    </section>
    <div className="absolute top-1.5 right-2 rounded bg-sunken">
      <CopyButton value={value} what={what} labelled />
    </div>
  </div>
);

/** A program: copied as a whole, by the line, or as it is selected. */
export const ProgramText = ({ value, what, tall = false }: Omit<BlockProps, 'asIs'>) => {
  const text = value.replace(/\n$/, '');
  return (
    <div className="relative rounded-lg border border-line bg-sunken">
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={what}
        className={`mt-9 overflow-auto border-t border-line font-mono text-xs leading-6 ${tall ? 'max-h-72' : ''}`}
      >
        <div className="flex w-max min-w-full">
          <CopyLines key={value} lines={text.split('\n')} what={what} />
          <div className="px-3 whitespace-pre">{text}</div>
        </div>
      </section>
      <div className="absolute top-1.5 right-2 rounded bg-sunken">
        <CopyButton value={value} what={what} labelled />
      </div>
    </div>
  );
};
