import { Ban, CircleCheck, CircleOff, Download, Eye, FileX, Undo2, UserPlus } from 'lucide-react';
import * as t from '#messages/cases';
import { buttonClass, LinkButton } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
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
  { value: '', label: t.onlyThisCase },
  { value: '3600', label: t.andTheSameFor1Hour },
  { value: '86400', label: t.andTheSameFor1Day },
  { value: '604800', label: t.andTheSameFor7Days },
  { value: '2592000', label: t.andTheSameFor30Days },
];

const Hidden = ({ of: c, act }: { of: CaseDetail; act?: string }) => (
  <>
    <HiddenField name="case" value={c.id} />
    {act !== undefined && <HiddenField name="act" value={act} />}
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
    <TextField name="comment" label={t.comment} optional />
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
        <CircleCheck aria-hidden /> {t.explain}
      </>
    }
    title={t.whyIsThisNoAttack}
  >
    <Hidden of={c} />
    <AreaField name="note" label={t.explanation} rows={2} placeholder={t.aTestOfTheFailurePath} />
    {(c.tokenIdentity !== null || c.presentedIdentity !== null) && (
      <SelectField name="muteFor" label={t.appliesTo} value="" choices={muteChoices} hint={t.theSameBetweenTheseTwo({ code: c.code })} />
    )}
    <DialogButtons dialog="explain-case">
      <Submit>{t.markItExplained}</Submit>
    </DialogButtons>
  </FormDialog>
);

/** What was done by this case and can be taken back. */
const Release = ({ of: c, action }: { of: CaseDetail; action: FormAction }) => {
  const names = t.namesTogether({ names: c.suspended.map(({ name }) => name) });
  return (
    <FormDialog
      action={action}
      id="release-case"
      className="space-y-4"
      trigger={
        <>
          <Undo2 aria-hidden /> {t.resumeNames({ names })}
        </>
      }
      title={t.resume({ names })}
    >
      <p className="text-ink-soft">{t.thisCaseSuspendedResumedHonouredAgain({ names, suspended: c.suspended.length })}</p>
      <Hidden of={c} />
      <TextField name="comment" label={t.comment} optional />
      <DialogButtons dialog="release-case">
        <Submit>{t.resumeNames({ names })}</Submit>
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
              <Eye aria-hidden /> {t.acknowledge}
            </>
          }
          title={t.lookIntoThisCase}
        >
          <p className="mb-4 text-ink-soft">{t.itIsYoursUnlessSomebodyHas}</p>
          <Hidden of={c} />
          <DialogButtons dialog="acknowledge-case">
            <Submit>{t.acknowledge1Case}</Submit>
          </DialogButtons>
        </FormDialog>
      )}
      {mayOperate && live.length > 0 && (
        <Contain
          of={c}
          act="deny-token"
          icon={Ban}
          name={live.length === 1 ? t.denyThisToken : t.denyTheseTokens}
          title={live.length === 1 ? t.denyThisTokenAsked : t.denyTheseTokensAsked({ live: live.length })}
          effect={t.whatWasPresentedAndEveryToken({ tokenIdentity: c.tokenIdentity?.name ?? t.itsHolder })}
          deed={t.denyTokenAndWhatDerivesFrom({ live: live.length })}
          action={actions.contain}
        />
      )}
      {mayOperate && certificate !== null && live.length > 0 && (
        <Contain
          of={c}
          act="deny-certificate-tokens"
          icon={Ban}
          name={t.denyAllOfItsCertificate}
          title={t.denyEveryTokenOfThisCertificate}
          effect={t.everyLiveTokenBound({ tokenIdentity: c.tokenIdentity?.name ?? t.itsHolder })}
          deed={t.denyAllTokensOf1Certificate}
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
            name={t.suspendPresentedIdentity({ presentedIdentity: c.presentedIdentity.name })}
            title={t.suspendWhoPresentedIt({ presentedIdentity: c.presentedIdentity.name })}
            effect={t.suspendingThePresenter}
            deed={t.suspendPresentedIdentity({ presentedIdentity: c.presentedIdentity.name })}
            action={actions.contain}
          />
        )}
      {mayOperate && c.tokenIdentity !== null && !isSuspended(c.tokenIdentity) && (
        <Contain
          of={c}
          act="suspend-victim"
          icon={CircleOff}
          name={t.suspendPresentedIdentity({ presentedIdentity: c.tokenIdentity.name })}
          title={t.suspendWhoseTokenItIs({ tokenIdentity: c.tokenIdentity.name })}
          effect={t.suspendingTheVictim}
          deed={t.suspendPresentedIdentity({ presentedIdentity: c.tokenIdentity.name })}
          action={actions.contain}
        />
      )}
      {mayOperate && c.suspended.length > 0 && <Release of={c} action={actions.release} />}
      {mayIssue && revocable && (
        <LinkButton href={`/certificates/${certificate.id}/revoke`}>
          <FileX aria-hidden /> {t.revokeTheBoundCertificate}
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
              <UserPlus aria-hidden /> {t.assign}
            </>
          }
          title={t.whoLooksIntoIt}
        >
          <Hidden of={c} />
          <TextField name="assignee" label={t.assignee} optional value={c.assignee ?? ''} hint={t.aNameOrAnAddressEmpty} />
          <DialogButtons dialog="assign-case">
            <Submit>{t.assign1Case}</Submit>
          </DialogButtons>
        </FormDialog>
      )}
      {mayAudit && (
        <a href={`/api/v1/cases/${c.id}/evidence`} download={`${c.id}.json`} className={buttonClass('quiet')}>
          <Download aria-hidden /> {t.exportEvidence}
        </a>
      )}
      <CopyButton value={caseInMarkdown(c, address)} what={t.theCaseAsMarkdown} label={t.copyAsMarkdown} />
    </div>
  );
}
