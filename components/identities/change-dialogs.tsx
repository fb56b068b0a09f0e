import { Pencil } from 'lucide-react';
import * as t from '#messages/identities';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import type { Identity } from './status.tsx';

const ChangeTrigger = () => (
  <>
    <Pencil aria-hidden /> {t.change}
  </>
);

/** Changes what may change of an identity: its name and environment stand in certificates, and stay. */
export const ChangeIdentityDialog = ({ identity, kinds, action }: { identity: Identity; kinds: readonly string[]; action: FormAction }) => (
  <FormDialog
    action={action}
    className="space-y-4"
    id="change-identity"
    trigger={<ChangeTrigger />}
    title={t.changeIdentity({ identity: identity.name })}
  >
    <HiddenField name="identity" value={identity.id} />
    <SelectField name="kind" label={t.kind} value={identity.kind} choices={kinds.map((value) => ({ value, label: value }))} />
    <TextField name="owner" label={t.owner} value={identity.owner} hint={t.whoAnswersForIt} />
    <TextField name="tags" label={t.tags} optional value={identity.tags.join(' ')} hint={t.wordsPartedByBlanks} />
    <AreaField name="description" label={t.description} optional value={identity.description} rows={2} />
    <DialogButtons dialog="change-identity">
      <Submit>{t.saveChanges}</Submit>
    </DialogButtons>
  </FormDialog>
);
