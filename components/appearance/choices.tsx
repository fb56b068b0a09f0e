import { useId } from 'react';
import { RadioLine } from '../ui/choice-line.tsx';
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
          <RadioLine
            key={choice.value}
            name={name}
            value={choice.value}
            label={choice.label}
            note={choice.note}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
        ))}
      </div>
    </Panel>
  );
}
