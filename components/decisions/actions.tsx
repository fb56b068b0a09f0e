import { Ban, CircleOff } from 'lucide-react';
import * as t from '#messages/decisions';
import { SuspendDialog } from '../identities/status-dialog.tsx';
import { LinkButton } from '../ui/button.tsx';
import { HiddenField } from '../ui/fields.tsx';
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
        <Ban aria-hidden /> {t.denyThisToken}
      </>
    }
    title={t.denyThisTokenAsked}
  >
    <p className="mb-4 text-ink-soft">{t.itAndEveryTokenDerived({ tokenIdentity: decision.tokenIdentity?.name ?? t.itsHolder })}</p>
    <HiddenField name="decision" value={decision.id} />
    <HiddenField name="jti" value={decision.jti ?? ''} />
    <DialogButtons dialog="deny-token">
      <Submit tone="danger">{t.deny1TokenAndWhatDerives}</Submit>
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
        <SuspendDialog
          identity={presenter}
          action={suspend}
          back={`/d/${decision.id}`}
          label={t.suspendPresenter({ presenter: presenter.name })}
        />
      )}
      {mayIssue && revocable && decision.boundCertificate !== null && (
        <LinkButton href={`/certificates/${decision.boundCertificate.id}/revoke`}>
          <CircleOff aria-hidden /> {t.revokeTheBoundCertificate}
        </LinkButton>
      )}
    </div>
  );
}
