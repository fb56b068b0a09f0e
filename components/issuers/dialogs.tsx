import { CircleOff, CirclePlay, Trash2 } from 'lucide-react';
import { DialogButtons, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { plural } from '../ui/format.ts';
import type { Issuer } from './status.tsx';

type Props = { issuer: Issuer; action: FormAction };

/** Off is the way to stop it at once that can be taken back: rules and keys stay. */
export const SwitchDialog = ({ issuer, action }: Props) => (
  <FormDialog
    action={action}
    id="switch-issuer"
    tone={issuer.enabled ? 'plain' : 'primary'}
    trigger={
      issuer.enabled ? (
        <>
          <CircleOff aria-hidden /> Switch off
        </>
      ) : (
        <>
          <CirclePlay aria-hidden /> Switch on
        </>
      )
    }
    title={issuer.enabled ? `Switch ${issuer.name} off?` : `Switch ${issuer.name} on?`}
  >
    <ul className="mb-4 list-disc space-y-1 pl-5 text-ink-soft">
      {issuer.enabled ? (
        <>
          <li>None of its tokens is exchanged, from the next request on.</li>
          <li>Tokens that were issued for them already stay good until they expire; suspend an identity to end its own now.</li>
          <li>Its {plural(issuer.rules.length, 'rule')} and its keys stay, and it can be switched on again at any time.</li>
        </>
      ) : (
        <li>Its tokens are exchanged again, as its {plural(issuer.rules.length, 'rule')} say.</li>
      )}
    </ul>
    <input type="hidden" name="issuer" value={issuer.id} />
    <input type="hidden" name="enabled" value={issuer.enabled ? 'no' : 'yes'} />
    <DialogButtons dialog="switch-issuer">
      <Submit tone={issuer.enabled ? 'danger' : 'primary'}>{issuer.enabled ? 'Switch it off' : 'Switch it on'}</Submit>
    </DialogButtons>
  </FormDialog>
);

export const RemoveDialog = ({ issuer, action }: Props) => (
  <FormDialog
    action={action}
    id="remove-issuer"
    className="space-y-4"
    tone="quiet"
    trigger={
      <>
        <Trash2 aria-hidden /> Remove…
      </>
    }
    title={`Stop trusting ${issuer.name}?`}
  >
    <ul className="list-disc space-y-1 pl-5 text-ink-soft">
      <li>None of its tokens is exchanged, from the next request on.</li>
      <li>Its {plural(issuer.rules.length, 'rule')} and its keys are forgotten; they stay in the audit log only.</li>
      <li>Tokens that were issued for them already stay good until they expire.</li>
      <li>What was exchanged once stays used up, should it be trusted again.</li>
    </ul>
    <input type="hidden" name="issuer" value={issuer.id} />
    <TextField name="typedName" label={`Type ${issuer.name} to confirm`} hint="To stop it for a while, switch it off instead." />
    <DialogButtons dialog="remove-issuer">
      <Submit tone="danger">Remove 1 issuer and {plural(issuer.rules.length, 'rule')}</Submit>
    </DialogButtons>
  </FormDialog>
);
