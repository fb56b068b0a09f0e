import { Ban, CircleOff } from 'lucide-react';
import { SuspendDialog } from '../identities/status-dialog.tsx';
import { LinkButton } from '../ui/button.tsx';
import { DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import type { DecisionDetail } from './types.ts';

type Props = {
  decision: DecisionDetail;
  /** The presenter, where it can be suspended. */
  presenter: { id: string; name: string } | null;
  mayOperate: boolean;
  mayIssue: boolean;
  deny: FormAction;
  suspend: FormAction;
};

const DenyToken = ({ decision, action }: { decision: DecisionDetail; action: FormAction }) => (
  <FormDialog
    action={action}
    id="deny-token"
    trigger={
      <>
        <Ban aria-hidden /> Deny this token
      </>
    }
    title="Deny this token?"
  >
    <p className="mb-4 text-ink-soft">
      It, and every token derived from it, is refused everywhere from the next request on, for{' '}
      {decision.tokenIdentity?.name ?? 'its holder'} too. Its holder can ask for a new one. This cannot be undone.
    </p>
    <input type="hidden" name="decision" value={decision.id} />
    <input type="hidden" name="jti" value={decision.jti ?? ''} />
    <DialogButtons dialog="deny-token">
      <Submit tone="danger">Deny 1 token and what derives from it</Submit>
    </DialogButtons>
  </FormDialog>
);

/** What can be done about it, the mildest first. */
export function DecisionActions({ decision, presenter, mayOperate, mayIssue, deny, suspend }: Props) {
  const revocable =
    decision.boundCertificate !== null &&
    decision.boundCertificate.status !== 'revoked' &&
    Date.parse(decision.boundCertificate.notAfter) > Date.now();
  const deniable = mayOperate && decision.token?.live === true && decision.jti !== null;
  if (!deniable && !(mayOperate && presenter !== null) && !(mayIssue && revocable)) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {deniable && <DenyToken decision={decision} action={deny} />}
      {mayOperate && presenter !== null && (
        <SuspendDialog identity={presenter} action={suspend} back={`/d/${decision.id}`} label={`Suspend ${presenter.name}`} />
      )}
      {mayIssue && revocable && decision.boundCertificate !== null && (
        <LinkButton href={`/certificates/${decision.boundCertificate.id}/revoke`}>
          <CircleOff aria-hidden /> Revoke the bound certificate…
        </LinkButton>
      )}
    </div>
  );
}
