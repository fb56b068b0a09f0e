import { RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { count } from '#messages/numbers';
import * as t from '#messages/rotations';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, DialogButtons, Form, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { duration } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';

type Preview = WireOutput<'rotation.preview'>;
type Criteria = Readonly<Record<string, string | undefined>>;

/** Whom an order would reach, before it is given. */
export const Reach = ({ preview }: { preview: Preview }) => (
  <div className="space-y-3">
    <ul className="list-disc space-y-1 pl-5">
      <li>
        {t.thoseWithAgent({
          agents: preview.agents,
          minutes: preview.minutes < 1 ? t.atOnce : t.afterMinutes({ minutes: duration(preview.minutes * 60) }),
        })}
      </li>
      {preview.byHand > 0 && (
        <li>
          {t.thoseWithoutAgent({
            byHand: preview.byHand,
            command: <code className="font-mono text-xs">hawser renew</code>,
          })}
        </li>
      )}
      {preview.underWay > 0 && <li>{t.certificateOfTheseStayInAnother({ underWay: preview.underWay })}</li>}
      <li>{t.theCertificatesBeforeStayUsable}</li>
    </ul>
    {preview.authorities.some(({ active }) => active) && preview.signedBy !== null && (
      <Notice kind="info">
        {t.successorsAreSignedByWhichSigned({
          signedBy: preview.signedBy,
          count: count(preview.authorities.find(({ active }) => active)?.count ?? 0),
        })}
      </Notice>
    )}
    {preview.signedBy === null && <Notice kind="warning">{t.noIssuingAuthorityIsActiveNothing}</Notice>}
  </div>
);

export const RotateForm = ({ action, criteria, all, rate }: { action: FormAction; criteria: Criteria; all: boolean; rate: string }) => (
  <Form action={action} className="space-y-4">
    {Object.entries(criteria).map(([name, value]) => value && <HiddenField key={name} name={name} value={value} />)}
    {all && <HiddenField name="all" value="on" />}
    <HiddenField name="rate" value={rate} />
    <AreaField name="comment" label={t.comment} optional rows={2} hint={t.itStandsInTheAuditLog} />
    <Submit>
      <RefreshCw aria-hidden /> {t.rotateNow}
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
        <RefreshCw aria-hidden /> {t.rotateNow}
      </>
    }
    title={t.renewTheCertificatesOfNow({ identity: identity.name })}
  >
    <p className="text-ink-soft">{t.whatRotatingDoes}</p>
    <HiddenField name="identity" value={identity.id} />
    <HiddenField name="rate" value="60" />
    <AreaField name="comment" label={t.comment} optional rows={2} />
    <DialogButtons dialog="rotate-now">
      <Submit>{t.rotateNow}</Submit>
    </DialogButtons>
  </FormDialog>
);

export const CancelDialog = ({ rotation, action, children }: { rotation: { id: string }; action: FormAction; children: ReactNode }) => (
  <FormDialog action={action} id="cancel-rotation" className="space-y-4" trigger={t.cancelRotation} title={t.cancelThisRotation}>
    <p className="text-ink-soft">{children}</p>
    <HiddenField name="rotation" value={rotation.id} />
    <DialogButtons dialog="cancel-rotation">
      <Submit tone="danger">{t.cancelRotation}</Submit>
    </DialogButtons>
  </FormDialog>
);
