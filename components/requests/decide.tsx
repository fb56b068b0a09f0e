import { Check, X } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { AreaField, DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type Props = { request: WireOutput<'request.show'>; action: FormAction; inRow?: boolean };

/** What to compare with whoever says to have sent the request, before saying yes. */
const Fingerprint = ({ request }: { request: Props['request'] }) => (
  <div className="rounded-lg bg-sunken px-3 py-2">
    <p className="text-xs text-ink-soft">Public key, SHA-256 ({request.keyAlgorithm})</p>
    <p className="font-mono text-xs leading-5 wrap-anywhere">{request.spkiSha256}</p>
  </div>
);

export function ApproveDialog({ request, action, inRow = false }: Props) {
  const id = `approve-${request.id}`;
  return (
    <FormDialog
      action={action}
      id={id}
      className="space-y-4"
      tone={inRow ? 'plain' : 'primary'}
      inRow={inRow}
      trigger={
        <>
          <Check aria-hidden /> Approve<span className="sr-only"> {request.identityName}</span>
        </>
      }
      title={`Approve a certificate for ${request.identityName}?`}
    >
      <p className="text-ink-soft">
        It is issued at once, under the profile {request.profile}. Compare the key with whoever says to have sent the request.
      </p>
      <Fingerprint request={request} />
      <input type="hidden" name="request" value={request.id} />
      <AreaField name="comment" label="Comment" optional rows={2} />
      <DialogButtons dialog={id}>
        <Submit>Approve and issue</Submit>
      </DialogButtons>
    </FormDialog>
  );
}

export function RejectDialog({ request, action, inRow = false }: Props) {
  const id = `reject-${request.id}`;
  return (
    <FormDialog
      action={action}
      id={id}
      className="space-y-4"
      inRow={inRow}
      trigger={
        <>
          <X aria-hidden /> Reject<span className="sr-only"> {request.identityName}</span>
        </>
      }
      title={`Reject the request of ${request.identityName}?`}
    >
      <p className="text-ink-soft">Nothing is issued. The workload may ask again.</p>
      <Fingerprint request={request} />
      <input type="hidden" name="request" value={request.id} />
      <AreaField name="comment" label="Comment" rows={2} hint="Why; whoever asked can read it here, and it stays in the audit log." />
      <DialogButtons dialog={id}>
        <Submit tone="danger">Reject request</Submit>
      </DialogButtons>
    </FormDialog>
  );
}
