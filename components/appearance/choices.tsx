import { useId } from 'react';
import { Panel } from '../ui/page.tsx';

type Choice<T extends string> = { readonly value: T; readonly label: string; readonly note: string };
type Props<T extends string> = { title: string; value: T; choices: readonly Choice<T>[]; onChoose: (value: T) => void };

/** One of a few, which counts as soon as it is chosen. */
export function Choices<T extends string>({ title, value, choices, onChoose }: Props<T>) {
  const name = useId();
  return (
    <Panel title={<span id={name}>{title}</span>}>
      <div role="radiogroup" aria-labelledby={name} className="overflow-hidden rounded-lg border border-line-strong">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="flex items-start gap-2.5 border-line px-3 py-2 hover:bg-sunken has-checked:bg-accent-ground [&+&]:border-t"
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChoose(choice.value)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span>
              <span className="block font-medium">{choice.label}</span>
              <span className="block text-xs text-ink-soft">{choice.note}</span>
            </span>
          </label>
        ))}
      </div>
    </Panel>
  );
}
