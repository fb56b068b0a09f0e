import { EyeOff, Scissors, Undo2 } from 'lucide-react';
import * as t from '#messages/findings';
import { days } from '#messages/numbers';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, DialogButtons, Form, SelectField, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
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
    word={t.putAside}
    title={t.putAsideWhat({ identityName: finding.identityName, title: finding.title.toLowerCase() })}
  >
    <p className="text-ink-soft">{t.itComesBackByItselfWhen}</p>
    <HiddenField name="finding" value={finding.id} />
    <input type="hidden" name="back" value={back} />
    <AreaField name="reason" label={t.why} rows={2} placeholder={t.runsOnceAQuarter} hint={t.itStandsInTheAuditLog} />
    <SelectField
      name="days"
      label={t.forIt}
      value="90"
      choices={[
        { value: '30', label: days(30) },
        { value: '90', label: days(90) },
        { value: '365', label: t.aYear },
      ]}
    />
    <DialogButtons dialog={`dismiss-${finding.id}`}>
      <Submit>{t.put1FindingAside}</Submit>
    </DialogButtons>
  </RowDialog>
);

export const RestoreFinding = ({ finding, action, back }: Props) => (
  <Form action={action}>
    <HiddenField name="finding" value={finding.id} />
    <input type="hidden" name="back" value={back} />
    <Submit tone="quiet" className="-my-0.5 min-h-6! px-1.5! py-0! text-xs!">
      <Undo2 aria-hidden /> {t.takeUp}
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
    word={t.narrow}
    title={t.leaveTheScopesThatItUses({ identityName: finding.identityName })}
  >
    <ul className="list-disc space-y-1 pl-5 text-ink-soft">
      <li>{t.itKeeps({ scopes: <span className="font-mono text-xs text-ink">{usedOf(finding).join(' ') || t.noScope}</span> })}</li>
      <li>
        {t.itGetsNoNewToken({
          scopes: <span className="font-mono text-xs text-ink">{idleOf(finding).join(' ')}</span>,
          many: idleOf(finding).length !== 1,
        })}
      </li>
      <li>{t.theScopesCanBeGivenAgain}</li>
    </ul>
    <HiddenField name="grant" value={finding.subjectId} />
    <HiddenField name="idle" value={idleOf(finding).join(' ')} />
    <input type="hidden" name="back" value={back} />
    <DialogButtons dialog={`narrow-${finding.id}`}>
      <Submit>{t.takeScopeAway({ finding: idleOf(finding).length })}</Submit>
    </DialogButtons>
  </RowDialog>
);
