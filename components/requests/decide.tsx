import { Check, X } from 'lucide-react';
import * as t from '#messages/requests';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { AreaField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type Props = { request: WireOutput<'request.show'>; action: FormAction; inRow?: boolean };

/** What to compare with whoever says to have sent the request, before saying yes. */
const Fingerprint = ({ request }: { request: Props['request'] }) => (
  <div className="rounded-lg bg-sunken px-3 py-2">
    <p className="text-xs text-ink-soft">{t.sha256OfTheKeyAndAlgorithm({ keyAlgorithm: request.keyAlgorithm })}</p>
    <p className="font-mono text-xs leading-5 wrap-anywhere">{request.spkiSha256}</p>
  </div>
);

export function ApproveDialog({ request, action, inRow = false }: Props) {
  const id = `approve-${request.id}`;
  return (
    <ActDialog
      action={action}
      id={id}
      tone={inRow ? 'plain' : 'primary'}
      inRow={inRow}
      icon={Check}
      word={t.approveIdentityName({ identityName: <span className="sr-only">{request.identityName}</span> })}
      title={t.approveACertificateFor({ identityName: request.identityName })}
      about={{ request: request.id }}
      deed={t.approveAndIssue}
    >
      <p className="text-ink-soft">{t.itIsIssuedAtOnceUnder({ profile: request.profile })}</p>
      <Fingerprint request={request} />
      <AreaField name="comment" label={t.comment} optional rows={2} />
    </ActDialog>
  );
}

export function RejectDialog({ request, action, inRow = false }: Props) {
  const id = `reject-${request.id}`;
  return (
    <ActDialog
      action={action}
      id={id}
      inRow={inRow}
      icon={X}
      word={t.rejectIdentityName({ identityName: <span className="sr-only">{request.identityName}</span> })}
      title={t.rejectTheRequestOf({ identityName: request.identityName })}
      about={{ request: request.id }}
      deed={t.rejectRequest}
      deedTone="danger"
    >
      <p className="text-ink-soft">{t.nothingIsIssuedTheWorkloadMay}</p>
      <Fingerprint request={request} />
      <AreaField name="comment" label={t.comment} rows={2} hint={t.whyWhoeverAskedCanRead} />
    </ActDialog>
  );
}
