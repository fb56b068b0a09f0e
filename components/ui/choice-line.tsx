import type { ComponentProps, ReactNode } from 'react';

type Props = Omit<ComponentProps<'input'>, 'className' | 'type'> & { label: ReactNode; note: ReactNode };

const words = (label: ReactNode, note: ReactNode) => (
  <span>
    <span className="block font-medium">{label}</span>
    <span className="block text-xs text-ink-soft">{note}</span>
  </span>
);
const mark = 'mt-0.5 size-4 shrink-0 accent-accent';

/** One of a few, with what it means; they stand one under the other in a frame. */
export const RadioLine = ({ label, note, ...input }: Props) => (
  <label className="flex items-start gap-2.5 border-line px-3 py-2 hover:bg-sunken has-checked:bg-accent-ground [&+&]:border-t">
    <input type="radio" className={mark} {...input} />
    {words(label, note)}
  </label>
);

/** What is on or off, with what that means. */
export const CheckLine = ({ label, note, ...input }: Props) => (
  <label className="flex items-start gap-2.5">
    <input type="checkbox" className={mark} {...input} />
    {words(label, note)}
  </label>
);
