import { EyeOff, Scissors, Undo2 } from 'lucide-react';
import { AreaField, DialogButtons, Form, SelectField, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { plural } from '../ui/format.ts';
import { RowDialog } from '../ui/row-dialog.tsx';
import { type Finding, idleOf, usedOf } from './evidence.ts';

type Props = { finding: Finding; action: FormAction /** Where to go afterwards. */; back: string };

/** For a while, with a reason: it comes back by itself. */
export const DismissDialog = ({ finding, action, back }: Props) => (
  <RowDialog
    action={action}
    id={`dismiss-${finding.id}`}
    className="space-y-4"
    icon={EyeOff}
    word="Put aside"
    title={`Put aside: ${finding.identityName}, ${finding.title.toLowerCase()}`}
  >
    <p className="text-ink-soft">It comes back by itself when the time is over and it still holds.</p>
    <input type="hidden" name="finding" value={finding.id} />
    <input type="hidden" name="back" value={back} />
    <AreaField name="reason" label="Why" rows={2} placeholder="Runs once a quarter" hint="It stands in the audit log." />
    <SelectField
      name="days"
      label="For"
      value="90"
      choices={[
        { value: '30', label: '30 days' },
        { value: '90', label: '90 days' },
        { value: '365', label: 'a year' },
      ]}
    />
    <DialogButtons dialog={`dismiss-${finding.id}`}>
      <Submit>Put 1 finding aside</Submit>
    </DialogButtons>
  </RowDialog>
);

export const RestoreFinding = ({ finding, action, back }: Props) => (
  <Form action={action}>
    <input type="hidden" name="finding" value={finding.id} />
    <input type="hidden" name="back" value={back} />
    <Submit tone="quiet" className="-my-0.5 min-h-6! px-1.5! py-0! text-xs!">
      <Undo2 aria-hidden /> Take up
    </Submit>
  </Form>
);

/** Leaves a grant the scopes that it was seen to use. */
export const NarrowDialog = ({ finding, action, back }: Props) => (
  <RowDialog
    action={action}
    id={`narrow-${finding.id}`}
    className="space-y-4"
    icon={Scissors}
    word="Narrow…"
    title={`Leave ${finding.identityName} the scopes that it uses?`}
  >
    <ul className="list-disc space-y-1 pl-5 text-ink-soft">
      <li>
        It keeps <span className="font-mono text-xs text-ink">{usedOf(finding).join(' ') || 'no scope'}</span>.
      </li>
      <li>
        It gets no new token with <span className="font-mono text-xs text-ink">{idleOf(finding).join(' ')}</span>, which{' '}
        {idleOf(finding).length === 1 ? 'was' : 'were'} in none for 90 days. Tokens that are out stay as they are.
      </li>
      <li>The scopes can be given again on its page.</li>
    </ul>
    <input type="hidden" name="grant" value={finding.subjectId} />
    <input type="hidden" name="idle" value={idleOf(finding).join(' ')} />
    <input type="hidden" name="back" value={back} />
    <DialogButtons dialog={`narrow-${finding.id}`}>
      <Submit>Take {plural(idleOf(finding).length, 'scope')} away</Submit>
    </DialogButtons>
  </RowDialog>
);
