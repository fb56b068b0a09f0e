import * as t from '#messages/cases';
import { AreaField, Form, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import type { CaseDetail } from './types.ts';

/** What people found out, and what rules did. */
export const Notes = ({ of: c, mayOperate, action }: { of: CaseDetail; mayOperate: boolean; action: FormAction }) => (
  <Panel title={t.notes}>
    {c.notes.length === 0 && <p className="text-ink-soft">{t.nobodyHasWrittenAnythingYet}</p>}
    <ol className="space-y-3">
      {c.notes.map(({ id, at, author, text }) => (
        <li key={id}>
          <p className="text-xs text-ink-faint">
            <span className="font-medium text-ink">{author}</span> · <Time at={at} form="line" />
          </p>
          <p className="wrap-anywhere">{text}</p>
        </li>
      ))}
    </ol>
    {mayOperate && (
      <Form action={action} className="mt-4 space-y-3">
        <input type="hidden" name="case" value={c.id} />
        <AreaField name="note" label={t.addANote} rows={2} />
        <Submit tone="plain">{t.addNote}</Submit>
      </Form>
    )}
  </Panel>
);
