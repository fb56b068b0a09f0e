'use client';

import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { startTransition, useEffect, useRef } from 'react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Empty } from '../ui/empty.tsx';
import { DialogButtons, Form, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { RowDialog } from '../ui/row-dialog.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Passkey = WireOutput<'security.show'>['passkeys'][number];
type Props = { passkeys: readonly Passkey[]; offer: FormAction; add: FormAction; remove: FormAction };

/** Keys of a device that sign in without a password. */
export const PasskeyPanel = ({ passkeys, offer, add, remove }: Props) => (
  <Panel
    flush
    title="Passkeys"
    note="A device signs you in by itself, and only here: nothing to type, and nothing that can be given away."
    actions={
      <FormDialog
        action={offer}
        id="new-passkey"
        trigger={
          <>
            <Plus aria-hidden /> Add a passkey
          </>
        }
        title="Add a passkey"
        then={({ passkey }) => (passkey === undefined ? null : <Making {...passkey} add={add} />)}
      >
        <div className="space-y-4">
          <TextField name="name" label="Name" placeholder="laptop" hint="By which you know the device again." />
          <DialogButtons dialog="new-passkey">
            <Submit>Add passkey</Submit>
          </DialogButtons>
        </div>
      </FormDialog>
    }
  >
    {passkeys.length === 0 ? (
      <Empty small icon={KeyRound} title="No passkeys">
        A fingerprint, a face or a security key can take the place of password and code.
      </Empty>
    ) : (
      <Table
        caption="Passkeys"
        rows={passkeys}
        rowKey={({ id }) => id}
        columns={[
          { header: 'Name', names: true, cell: ({ name }) => <span className="font-medium">{name}</span> },
          {
            header: 'Kept',
            cell: ({ backedUp }) => (backedUp ? 'by its maker as well' : 'on one device'),
          },
          { header: 'Added', from: 'lg', cell: ({ createdAt }) => <Time at={createdAt} /> },
          {
            header: 'Last used',
            cell: ({ lastUsedAt }) => (lastUsedAt === null ? <span className="text-ink-faint">never</span> : <Time at={lastUsedAt} />),
          },
          {
            header: 'Change',
            end: true,
            cell: ({ id, name }) => (
              <RowDialog action={remove} id={`remove-${id}`} icon={Trash2} word="Remove" title={`Remove the passkey “${name}”?`}>
                <p className="mb-4 text-ink-soft">
                  It signs nobody in from then on. The device may keep its own entry until you delete it there.
                </p>
                <input type="hidden" name="passkey" value={id} />
                <DialogButtons dialog={`remove-${id}`}>
                  <Submit tone="danger">Remove passkey</Submit>
                </DialogButtons>
              </RowDialog>
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
        <p className="mb-4 text-ink-soft">Your browser asks you now.</p>
        <input type="hidden" name="name" value={name} />
        <input type="hidden" name="made" />
        <input type="hidden" name="problem" />
      </Form>
      <DialogButtons dialog="new-passkey">{null}</DialogButtons>
    </div>
  );
}
