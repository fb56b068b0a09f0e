import { CircleOff, CirclePlay, Trash2 } from 'lucide-react';
import * as t from '#messages/issuers';
import { HiddenField } from '../ui/fields.tsx';
import { DialogButtons, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
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
          <CircleOff aria-hidden /> {t.switchOff}
        </>
      ) : (
        <>
          <CirclePlay aria-hidden /> {t.switchOn}
        </>
      )
    }
    title={issuer.enabled ? t.switchOffQuestion({ issuer: issuer.name }) : t.switchOnQuestion({ issuer: issuer.name })}
  >
    <ul className="mb-4 list-disc space-y-1 pl-5 text-ink-soft">
      {issuer.enabled ? (
        <>
          <li>{t.noneOfItsTokensIsExchanged}</li>
          <li>{t.issuedTokensStayGoodSuspend}</li>
          <li>{t.itsRuleAndItsKeysStay({ rules: issuer.rules.length })}</li>
        </>
      ) : (
        <li>{t.itsTokensAreExchangedAgain({ rules: issuer.rules.length })}</li>
      )}
    </ul>
    <HiddenField name="issuer" value={issuer.id} />
    <HiddenField name="enabled" value={issuer.enabled ? 'no' : 'yes'} />
    <DialogButtons dialog="switch-issuer">
      <Submit tone={issuer.enabled ? 'danger' : 'primary'}>{issuer.enabled ? t.switchItOff : t.switchItOn}</Submit>
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
        <Trash2 aria-hidden /> {t.remove}
      </>
    }
    title={t.stopTrusting({ issuer: issuer.name })}
  >
    <ul className="list-disc space-y-1 pl-5 text-ink-soft">
      <li>{t.noneOfItsTokensIsExchanged}</li>
      <li>{t.itsRuleAndItsKeys({ rules: issuer.rules.length })}</li>
      <li>{t.issuedTokensStayGood}</li>
      <li>{t.whatWasExchangedOnceStaysUsed}</li>
    </ul>
    <HiddenField name="issuer" value={issuer.id} />
    <TextField name="typedName" label={t.typedNameLabel({ issuer: issuer.name })} hint={t.toStopItForAWhile} />
    <DialogButtons dialog="remove-issuer">
      <Submit tone="danger">{t.remove1IssuerAndRule({ rules: issuer.rules.length })}</Submit>
    </DialogButtons>
  </FormDialog>
);
