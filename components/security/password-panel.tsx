import * as t from '#messages/security';
import { DialogButtons, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';

/** What somebody types to sign in. */
export const PasswordPanel = ({ change }: { change: FormAction }) => (
  <Panel
    title={t.password}
    actions={
      <FormDialog action={change} className="space-y-4" id="change-password" trigger={t.changePassword} title={t.changeYourPassword}>
        <TextField name="password" label={t.newPassword} type="password" autoComplete="new-password" hint={t.atLeast12CharactersYou} />
        <DialogButtons dialog="change-password">
          <Submit>{t.changePassword}</Submit>
        </DialogButtons>
      </FormDialog>
    }
  >
    <p className="text-sm text-ink-soft">{t.changeItWhenSomebodyElseMay}</p>
  </Panel>
);
