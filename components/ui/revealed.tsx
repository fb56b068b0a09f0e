import * as t from '#messages/ui';
import { buttonClass } from './button.tsx';
import { CodeBlock } from './code.tsx';
import type { FormState } from './form-state.ts';
import { Notice } from './notice.tsx';

/** What is shown once, after an act that made it; `onward` is where its button leads. */
export const Revealed = ({ reveal, onward }: { reveal: NonNullable<FormState['reveal']>; onward: string | undefined }) => (
  <div data-revealed className="space-y-3">
    <Notice kind="success">{reveal.title}</Notice>
    {reveal.items.map(({ label, value }) => (
      <div key={label}>
        <p className="mb-1 text-xs font-medium text-ink-soft">{label}</p>
        <CodeBlock value={value} what={label} />
      </div>
    ))}
    <p className="text-ink-soft">{reveal.note}</p>
    {onward !== undefined && (
      <a href={onward} className={buttonClass('primary')}>
        {t.done}
      </a>
    )}
  </div>
);
