'use client';

import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { startTransition, useEffect, useRef } from 'react';
import * as t from '#messages/security';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { RowAct } from '../ui/act-dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { DialogButtons, Form, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Passkey = WireOutput<'security.show'>['passkeys'][number];
type Props = { passkeys: readonly Passkey[]; offer: FormAction; add: FormAction; remove: FormAction };

/** Keys of a device that sign in without a password. */
export const PasskeyPanel = ({ passkeys, offer, add, remove }: Props) => (
  <Panel
    flush
    title={t.passkeys}
    note={t.aDeviceSignsYou}
    actions={
      <FormDialog
        action={offer}
        id="new-passkey"
        trigger={
          <>
            <Plus aria-hidden /> {t.addAPasskey}
          </>
        }
        title={t.addAPasskey}
        then={({ passkey }) => (passkey === undefined ? null : <Making {...passkey} add={add} />)}
      >
        <div className="space-y-4">
          <TextField name="name" label={t.name} placeholder="laptop" hint={t.byWhichYouKnowTheDevice} />
          <DialogButtons dialog="new-passkey">
            <Submit>{t.addPasskey}</Submit>
          </DialogButtons>
        </div>
      </FormDialog>
    }
  >
    {passkeys.length === 0 ? (
      <Empty small icon={KeyRound} title={t.noPasskeys}>
        {t.aFingerprintAFace}
      </Empty>
    ) : (
      <Table
        caption={t.passkeys}
        rows={passkeys}
        rowKey={({ id }) => id}
        columns={[
          { header: t.name, names: true, cell: ({ name }) => <span className="font-medium">{name}</span> },
          {
            header: t.kept,
            cell: ({ backedUp }) => (backedUp ? t.alsoByItsMaker : t.onOneDevice),
          },
          { header: t.added, from: 'lg', cell: ({ createdAt }) => <Time at={createdAt} /> },
          {
            header: t.lastUsed,
            cell: ({ lastUsedAt }) => (lastUsedAt === null ? <span className="text-ink-faint">{t.never}</span> : <Time at={lastUsedAt} />),
          },
          {
            header: t.change,
            end: true,
            cell: ({ id, name }) => (
              <RowAct
                action={remove}
                id={`remove-${id}`}
                icon={Trash2}
                word={t.remove}
                title={t.removeThePasskey({ name })}
                about={{ passkey: id }}
                deed={t.removePasskey}
                deedTone="danger"
              >
                <p className="text-ink-soft">{t.itSignsNobodyInFromThen}</p>
              </RowAct>
            ),
          },
        ]}
      />
    )}
  </Panel>
);

/** Lets the browser make it, and sends what it made. */
function Making({ options, name, add }: { options: PublicKeyCredentialCreationOptionsJSON; name: string; add: FormAction }) {
  const form = useRef<HTMLFormElement | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    form.current = frame.current?.querySelector('form') ?? null;
    const send = (made: string, problem: string) => {
      const target = form.current;
      if (target === null) return;
      const set = (field: string, value: string) => {
        const input = target.elements.namedItem(field);
        if (input instanceof HTMLInputElement) input.value = value;
      };
      set('made', made);
      set('problem', problem);
      startTransition(() => target.requestSubmit());
    };
    startRegistration({ optionsJSON: options }).then(
      ({ id, response: { clientDataJSON, attestationObject, transports } }) =>
        send(JSON.stringify({ id, clientDataJSON, attestationObject, transports }), ''),
      (error: unknown) => send('', error instanceof Error ? error.name : 'unknown'),
    );
  }, [options]);
  return (
    <div ref={frame}>
      <Form action={add}>
        <p className="mb-4 text-ink-soft">{t.yourBrowserAsksYouNow}</p>
        <input type="hidden" name="name" value={name} />
        <input type="hidden" name="made" />
        <input type="hidden" name="problem" />
      </Form>
      <DialogButtons dialog="new-passkey">{null}</DialogButtons>
    </div>
  );
}
