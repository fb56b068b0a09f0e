import { RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { AreaField, DialogButtons, Form, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { count, duration, plural } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';

type Preview = WireOutput<'rotation.preview'>;
type Criteria = Readonly<Record<string, string | undefined>>;

/** Whom an order would reach, before it is given. */
export const Reach = ({ preview }: { preview: Preview }) => (
  <div className="space-y-3">
    <ul className="list-disc space-y-1 pl-5">
      <li>
        <strong>{plural(preview.agents, 'certificate')}</strong> whose agent reports {preview.agents === 1 ? 'is' : 'are'} renewed, those
        that end soonest first; the last agent may hear of it {preview.minutes < 1 ? 'at once' : `after ${duration(preview.minutes * 60)}`},
        and does so at its next check-in, within five minutes.
      </li>
      {preview.byHand > 0 && (
        <li>
          <strong>{plural(preview.byHand, 'certificate')}</strong> {preview.byHand === 1 ? 'has' : 'have'} no agent that reports: listed as
          to be done by hand, with <code className="font-mono text-xs">hawser renew</code> where the key is.
        </li>
      )}
      {preview.underWay > 0 && <li>{plural(preview.underWay, 'certificate')} of these stay in another rotation that is open.</li>}
      <li>The certificates before stay usable for the overlap of their profile: nothing that is in use stops.</li>
    </ul>
    {preview.authorities.some(({ active }) => active) && preview.signedBy !== null && (
      <Notice kind="info">
        Successors are signed by {preview.signedBy}, which signed {count(preview.authorities.find(({ active }) => active)?.count ?? 0)} of
        these already. To move to another authority, activate it first.
      </Notice>
    )}
    {preview.signedBy === null && <Notice kind="warning">No issuing authority is active: nothing can be renewed until one is.</Notice>}
  </div>
);

export const RotateForm = ({ action, criteria, all, rate }: { action: FormAction; criteria: Criteria; all: boolean; rate: string }) => (
  <Form action={action} className="space-y-4">
    {Object.entries(criteria).map(([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />)}
    {all && <input type="hidden" name="all" value="on" />}
    <input type="hidden" name="rate" value={rate} />
    <AreaField name="comment" label="Comment" optional rows={2} hint="It stands in the audit log." />
    <Submit>
      <RefreshCw aria-hidden /> Rotate now
    </Submit>
  </Form>
);

/** For one identity, from its own page. */
export const RotateDialog = ({ identity, action }: { identity: { id: string; name: string }; action: FormAction }) => (
  <FormDialog
    action={action}
    id="rotate-now"
    className="space-y-4"
    trigger={
      <>
        <RefreshCw aria-hidden /> Rotate now
      </>
    }
    title={`Renew the certificates of ${identity.name} now?`}
  >
    <p className="text-ink-soft">
      Its agent hears of it at its next check-in and renews at once, for a new key. The certificate before stays usable for the overlap of
      its profile. Where no agent reports, it is listed as to be done by hand.
    </p>
    <input type="hidden" name="identity" value={identity.id} />
    <input type="hidden" name="rate" value="60" />
    <AreaField name="comment" label="Comment" optional rows={2} />
    <DialogButtons dialog="rotate-now">
      <Submit>Rotate now</Submit>
    </DialogButtons>
  </FormDialog>
);

export const CancelDialog = ({ rotation, action, children }: { rotation: { id: string }; action: FormAction; children: ReactNode }) => (
  <FormDialog action={action} id="cancel-rotation" className="space-y-4" trigger="Cancel rotation" title="Cancel this rotation?">
    <p className="text-ink-soft">{children}</p>
    <input type="hidden" name="rotation" value={rotation.id} />
    <DialogButtons dialog="cancel-rotation">
      <Submit tone="danger">Cancel rotation</Submit>
    </DialogButtons>
  </FormDialog>
);
