import { DialogButtons, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';

/** What somebody types to sign in. */
export const PasswordPanel = ({ change }: { change: FormAction }) => (
  <Panel
    title="Password"
    actions={
      <FormDialog action={change} className="space-y-4" id="change-password" trigger="Change password" title="Change your password">
        <TextField
          name="password"
          label="New password"
          type="password"
          autoComplete="new-password"
          hint="At least 12 characters. You are signed out everywhere else."
        />
        <DialogButtons dialog="change-password">
          <Submit>Change password</Submit>
        </DialogButtons>
      </FormDialog>
    }
  >
    <p className="text-sm text-ink-soft">Change it when somebody else may know it: every other session ends with it.</p>
  </Panel>
);
