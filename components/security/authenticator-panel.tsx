'use client';

import { ShieldCheck, Smartphone, Trash2 } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
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
    <Panel title="Authenticator app" note="A code of six digits besides your password.">
      <Form
        action={offer}
        then={(state) => (state.authenticator === undefined ? null : <Confirm authenticator={state.authenticator} add={add} />)}
      >
        <p className="mb-4 text-ink-soft">
          Whoever learns your password cannot sign in without the app. You also get recovery codes, for the day it is not at hand.
        </p>
        <Submit>
          <Smartphone aria-hidden /> Set up an authenticator app
        </Submit>
      </Form>
    </Panel>
  ) : (
    <Panel
      title="Authenticator app"
      note="A code of six digits besides your password."
      actions={
        <>
          <FormDialog
            action={renew}
            onward="/settings/security"
            id="renew-codes"
            trigger="New recovery codes"
            title="Make new recovery codes?"
          >
            <p className="mb-4 text-ink-soft">Those that you have are good for nothing from then on.</p>
            <DialogButtons dialog="renew-codes">
              <Submit>Make new recovery codes</Submit>
            </DialogButtons>
          </FormDialog>
          <FormDialog
            action={remove}
            id="remove-app"
            tone="quiet"
            trigger={
              <>
                <Trash2 aria-hidden /> Remove
              </>
            }
            title="Remove the authenticator app?"
          >
            <p className="mb-4 text-ink-soft">Your password alone signs you in from then on, and your recovery codes end.</p>
            <DialogButtons dialog="remove-app">
              <Submit tone="danger">Remove authenticator app</Submit>
            </DialogButtons>
          </FormDialog>
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <Badge tone="good" icon={ShieldCheck}>
          On
        </Badge>
        <span>
          since <Time at={security.authenticatorSince} form="instant" />
        </span>
        <span className={security.recoveryCodesLeft < few ? 'font-medium text-warn' : 'text-ink-soft'}>
          {security.recoveryCodesLeft === 0
            ? 'No recovery codes left: make new ones.'
            : `${security.recoveryCodesLeft} recovery ${security.recoveryCodesLeft === 1 ? 'code' : 'codes'} left`}
        </span>
      </div>
    </Panel>
  );

const Confirm = ({ authenticator: { secret, uri }, add }: { authenticator: NonNullable<FormState['authenticator']>; add: FormAction }) => (
  <div className="grid gap-6 sm:grid-cols-[auto_minmax(0,1fr)]">
    <QrCode value={uri} what="QR code for the authenticator app" />
    <div className="min-w-0 space-y-4">
      <div>
        <p className="mb-1 text-sm font-medium">Scan it with the app, or type this into it:</p>
        <CodeBlock value={secret.match(/.{1,4}/g)?.join(' ') ?? secret} what="Secret of the authenticator app" />
      </div>
      <Form action={add} onward="/settings/security" className="space-y-4">
        <TextField
          name="code"
          label="Code that the app shows"
          autoComplete="one-time-code"
          mono
          hint="It counts only once a code was right."
        />
        <Submit>Turn on</Submit>
      </Form>
    </div>
  </div>
);
