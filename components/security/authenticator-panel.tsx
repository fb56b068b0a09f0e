'use client';

import { ShieldCheck, Smartphone, Trash2 } from 'lucide-react';
import * as t from '#messages/security';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { DialogButtons, Form, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction, FormState } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { QrCode } from './qr-code.tsx';

type Props = {
  security: WireOutput<'security.show'>;
  offer: FormAction;
  add: FormAction;
  remove: FormAction;
  renew: FormAction;
};

/** Below this many, recovery codes are running out. */
const few = 3;

/** Codes of a telephone as a second factor, and what stands in for it. */
export const AuthenticatorPanel = ({ security, offer, add, remove, renew }: Props) =>
  security.authenticatorSince === null ? (
    <Panel title={t.authenticatorApp} note={t.aCodeOfSixDigitsBesides}>
      <Form
        action={offer}
        then={(state) => (state.authenticator === undefined ? null : <Confirm authenticator={state.authenticator} add={add} />)}
      >
        <p className="mb-4 text-ink-soft">{t.whoeverLearnsYourPasswordCannotSign}</p>
        <Submit>
          <Smartphone aria-hidden /> {t.setUpAnAuthenticatorApp}
        </Submit>
      </Form>
    </Panel>
  ) : (
    <Panel
      title={t.authenticatorApp}
      note={t.aCodeOfSixDigitsBesides}
      actions={
        <>
          <FormDialog
            action={renew}
            onward="/settings/security"
            id="renew-codes"
            trigger={t.newRecoveryCodes}
            title={t.makeNewRecoveryCodesQuestion}
          >
            <p className="mb-4 text-ink-soft">{t.thoseThatYouHaveAreGood}</p>
            <DialogButtons dialog="renew-codes">
              <Submit>{t.makeNewRecoveryCodes}</Submit>
            </DialogButtons>
          </FormDialog>
          <ActDialog
            action={remove}
            id="remove-app"
            tone="quiet"
            icon={Trash2}
            word={t.remove}
            title={t.removeTheAuthenticatorApp}
            deed={t.removeAuthenticatorApp}
            deedTone="danger"
          >
            <p className="text-ink-soft">{t.yourPasswordAloneSignsYou}</p>
          </ActDialog>
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <Badge tone="good" icon={ShieldCheck}>
          {t.authenticatorOn}
        </Badge>
        <span>{t.onSince({ time: <Time at={security.authenticatorSince} form="instant" /> })}</span>
        <span className={security.recoveryCodesLeft < few ? 'font-medium text-warn' : 'text-ink-soft'}>
          {security.recoveryCodesLeft === 0 ? t.noRecoveryCodesLeftMakeNew : t.recoveryCodesLeft({ codes: security.recoveryCodesLeft })}
        </span>
      </div>
    </Panel>
  );

const Confirm = ({ authenticator: { secret, uri }, add }: { authenticator: NonNullable<FormState['authenticator']>; add: FormAction }) => (
  <div className="grid gap-6 sm:grid-cols-[auto_minmax(0,1fr)]">
    <QrCode value={uri} what={t.qrCodeForTheAuthenticatorApp} />
    <div className="min-w-0 space-y-4">
      <div>
        <p className="mb-1 text-sm font-medium">{t.scanItWithTheApp}</p>
        <CodeBlock value={secret.match(/.{1,4}/g)?.join(' ') ?? secret} what={t.secretOfTheAuthenticatorApp} />
      </div>
      <Form action={add} onward="/settings/security" className="space-y-4">
        <TextField name="code" label={t.codeThatTheAppShows} autoComplete="one-time-code" mono hint={t.itCountsOnlyOnceACode} />
        <Submit>{t.turnOn}</Submit>
      </Form>
    </div>
  </div>
);
