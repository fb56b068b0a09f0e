import { Ban, CircleCheck, CircleOff, Download, Eye, FileX, Undo2, UserPlus } from 'lucide-react';
import { buttonClass, LinkButton } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { AreaField, DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { plural } from '../ui/format.ts';
import { caseInMarkdown } from './markdown.ts';
import type { CaseDetail } from './types.ts';

export type CaseActionSet = {
  acknowledge: FormAction;
  explain: FormAction;
  assign: FormAction;
  note: FormAction;
  contain: FormAction;
  release: FormAction;
};

const muteChoices = [
  { value: '', label: 'Only this case' },
  { value: '3600', label: 'And the same for 1 hour' },
  { value: '86400', label: 'And the same for 1 day' },
  { value: '604800', label: 'And the same for 7 days' },
  { value: '2592000', label: 'And the same for 30 days' },
];

const Hidden = ({ of: c, act }: { of: CaseDetail; act?: string }) => (
  <>
    <input type="hidden" name="case" value={c.id} />
    {act !== undefined && <input type="hidden" name="act" value={act} />}
  </>
);

type ContainProps = {
  of: CaseDetail;
  act: string;
  icon: typeof Ban;
  name: string;
  title: string;
  effect: string;
  deed: string;
  action: FormAction;
};

const Contain = ({ of: c, act, icon: Icon, name, title, effect, deed, action }: ContainProps) => (
  <FormDialog
    action={action}
    id={act}
    className="space-y-4"
    trigger={
      <>
        <Icon aria-hidden /> {name}
      </>
    }
    title={title}
  >
    <p className="text-ink-soft">{effect}</p>
    <Hidden of={c} act={act} />
    <TextField name="comment" label="Comment" optional />
    <DialogButtons dialog={act}>
      <Submit tone="danger">{deed}</Submit>
    </DialogButtons>
  </FormDialog>
);

const Explain = ({ of: c, action }: { of: CaseDetail; action: FormAction }) => (
  <FormDialog
    action={action}
    id="explain-case"
    className="space-y-4"
    trigger={
      <>
        <CircleCheck aria-hidden /> Explain
      </>
    }
    title="Why is this no attack?"
  >
    <Hidden of={c} />
    <AreaField name="note" label="Explanation" rows={2} placeholder="A test of the failure path" />
    {(c.tokenIdentity !== null || c.presentedIdentity !== null) && (
      <SelectField
        name="muteFor"
        label="Applies to"
        value=""
        choices={muteChoices}
        hint={`The same: ${c.code} between these two at this place. It is recorded and counted all the same, and a severer class opens the case again.`}
      />
    )}
    <DialogButtons dialog="explain-case">
      <Submit>Mark it explained</Submit>
    </DialogButtons>
  </FormDialog>
);

/** What was done by this case and can be taken back. */
const Release = ({ of: c, action }: { of: CaseDetail; action: FormAction }) => {
  const names = c.suspended.map(({ name }) => name).join(' and ');
  return (
    <FormDialog
      action={action}
      id="release-case"
      className="space-y-4"
      trigger={
        <>
          <Undo2 aria-hidden /> Resume {names}
        </>
      }
      title={`Resume ${names}?`}
    >
      <p className="text-ink-soft">
        This case suspended {names}. Resumed, {c.suspended.length === 1 ? 'it is' : 'they are'} honoured again from the next request on, and
        the case is open again. Tokens that were denied stay denied: that cannot be taken back.
      </p>
      <Hidden of={c} />
      <TextField name="comment" label="Comment" optional />
      <DialogButtons dialog="release-case">
        <Submit>Resume {names}</Submit>
      </DialogButtons>
    </FormDialog>
  );
};

/** What can be done about it, the mildest first; nothing happens without saying what. */
export function CaseActions({
  of: c,
  mayOperate,
  mayIssue,
  mayAudit,
  address,
  actions,
}: {
  of: CaseDetail;
  /** Where others find it. */
  address: string;
  mayOperate: boolean;
  mayIssue: boolean;
  mayAudit: boolean;
  actions: CaseActionSet;
}) {
  const live = c.tokens.filter(({ expiresAt, deniedAt }) => deniedAt === null && Date.parse(expiresAt) > Date.now());
  const isSuspended = ({ id }: { id: string }) => c.suspended.some((one) => one.id === id);
  const certificate = c.decision.boundCertificate;
  const revocable = certificate !== null && (certificate.status === 'active' || certificate.status === 'superseded');
  return (
    <div className="flex flex-wrap gap-2">
      {mayOperate && c.state === 'new' && (
        <FormDialog
          action={actions.acknowledge}
          id="acknowledge-case"
          tone="primary"
          trigger={
            <>
              <Eye aria-hidden /> Acknowledge
            </>
          }
          title="Look into this case?"
        >
          <p className="mb-4 text-ink-soft">It is yours unless somebody has it already, and nobody else needs to look.</p>
          <Hidden of={c} />
          <DialogButtons dialog="acknowledge-case">
            <Submit>Acknowledge 1 case</Submit>
          </DialogButtons>
        </FormDialog>
      )}
      {mayOperate && live.length > 0 && (
        <Contain
          of={c}
          act="deny-token"
          icon={Ban}
          name={live.length === 1 ? 'Deny this token' : 'Deny these tokens'}
          title={live.length === 1 ? 'Deny this token?' : `Deny these ${live.length} tokens?`}
          effect={`What was presented, and every token derived from it, is refused everywhere from the next request on, for ${c.tokenIdentity?.name ?? 'its holder'} too, who can ask for a new one. This cannot be undone.`}
          deed={`Deny ${plural(live.length, 'token')} and what derives from ${live.length === 1 ? 'it' : 'them'}`}
          action={actions.contain}
        />
      )}
      {mayOperate && certificate !== null && live.length > 0 && (
        <Contain
          of={c}
          act="deny-certificate-tokens"
          icon={Ban}
          name="Deny all of its certificate"
          title="Deny every token of this certificate?"
          effect={`Every live token bound to the certificate of ${c.tokenIdentity?.name ?? 'its holder'} is refused from the next request on. The certificate stays good: new tokens can be had with it. This cannot be undone.`}
          deed="Deny all tokens of 1 certificate"
          action={actions.contain}
        />
      )}
      {mayOperate &&
        c.presentedIdentity !== null &&
        c.presentedIdentity.id !== c.tokenIdentity?.id &&
        !isSuspended(c.presentedIdentity) && (
          <Contain
            of={c}
            act="suspend-presenter"
            icon={CircleOff}
            name={`Suspend ${c.presentedIdentity.name}`}
            title={`Suspend ${c.presentedIdentity.name}, who presented it?`}
            effect="Nothing of it is honoured: no token is issued to it or accepted from it, until it is resumed."
            deed={`Suspend ${c.presentedIdentity.name}`}
            action={actions.contain}
          />
        )}
      {mayOperate && c.tokenIdentity !== null && !isSuspended(c.tokenIdentity) && (
        <Contain
          of={c}
          act="suspend-victim"
          icon={CircleOff}
          name={`Suspend ${c.tokenIdentity.name}`}
          title={`Suspend ${c.tokenIdentity.name}, whose token it is?`}
          effect="Nothing of it is honoured: no token is issued to it or accepted from it, until it is resumed. Its own work stops too."
          deed={`Suspend ${c.tokenIdentity.name}`}
          action={actions.contain}
        />
      )}
      {mayOperate && c.suspended.length > 0 && <Release of={c} action={actions.release} />}
      {mayIssue && revocable && (
        <LinkButton href={`/certificates/${certificate.id}/revoke`}>
          <FileX aria-hidden /> Revoke the bound certificate…
        </LinkButton>
      )}
      {mayOperate && c.state !== 'explained' && <Explain of={c} action={actions.explain} />}
      {mayOperate && (
        <FormDialog
          action={actions.assign}
          id="assign-case"
          className="space-y-4"
          tone="quiet"
          trigger={
            <>
              <UserPlus aria-hidden /> Assign
            </>
          }
          title="Who looks into it?"
        >
          <Hidden of={c} />
          <TextField name="assignee" label="Assignee" optional value={c.assignee ?? ''} hint="A name or an address. Empty: nobody." />
          <DialogButtons dialog="assign-case">
            <Submit>Assign 1 case</Submit>
          </DialogButtons>
        </FormDialog>
      )}
      {mayAudit && (
        <a href={`/api/v1/cases/${c.id}/evidence`} download={`${c.id}.json`} className={buttonClass('quiet')}>
          <Download aria-hidden /> Export evidence
        </a>
      )}
      <CopyButton value={caseInMarkdown(c, address)} what="the case as Markdown" label="Copy as Markdown" />
    </div>
  );
}
