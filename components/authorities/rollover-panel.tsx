import { Archive, BadgeCheck, Lock, LockOpen } from 'lucide-react';
import * as messages from '#messages/authorities';
import { Badge } from '../ui/badge.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, CheckField, DialogButtons, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { Share } from './share.tsx';
import type { AuthorityDetail } from './status.tsx';

type Step = NonNullable<AuthorityDetail['next']>;
type Props = { authority: AuthorityDetail; mayOwn: boolean; activate: FormAction; retire: FormAction };

/** Percent, unless the operator says otherwise. */
const usualThreshold = 95;

const stages = ['prepared', 'active', 'retiring', 'retired'] as const;
const stagesElsewhere = ['external', 'retired'] as const;
const stageNotes: Record<AuthorityDetail['status'], string> = {
  prepared: messages.itIsTrustedAndSignsNothing,
  active: messages.itSignsWhatIsNew,
  retiring: messages.anotherOneTookOverWhat,
  retired: messages.itIsOutOfTheTrust,
  external: messages.itIsTrustedItsKey,
};
const effects: Record<AuthorityDetail['role'], Record<Step['action'], readonly string[]>> = {
  issuing: {
    activate: [messages.itSignsEverythingNewFromThen, messages.nothingThatIsInUseStops],
    retire: [messages.itLeavesTheTrustBundleWhat, messages.thereIsNoWayBack],
  },
  root: {
    activate: [messages.itSignsNewIssuingAuthorities, messages.nothingThatIsInUseStops],
    retire: [messages.itLeavesTheTrustBundleNothing, messages.thereIsNoWayBackForWorkloads],
  },
};

/** Whether a join token or a client that knows only an older root gets along with a root that is to take over. */
function crossNote({ role, status, crossSignedBy, custody }: AuthorityDetail): string {
  if (role !== 'root' || custody === 'external' || status === 'retired') return '';
  if (crossSignedBy.length > 0) return messages.certifiedByAsWell({ roots: crossSignedBy });
  return status === 'prepared' ? messages.noOtherRootCertifiedItJoin : '';
}

/** Where it is in its life, and the step that comes next with those who are ready for it. */
export function RolloverPanel({ authority, mayOwn, activate, retire }: Props) {
  const { next, status } = authority;
  return (
    <Panel title={messages.rollover}>
      <ol className="mb-3 flex flex-wrap gap-x-1.5 gap-y-1 text-xs">
        {(authority.custody === 'external' ? stagesElsewhere : stages).map((stage, index) => (
          <li key={stage} aria-current={stage === status ? 'step' : undefined} className="flex items-center gap-1.5">
            {index > 0 && (
              <span aria-hidden className="text-ink-faint">
                →
              </span>
            )}
            <span className={stage === status ? 'rounded bg-accent-ground px-1.5 py-0.5 font-semibold text-accent' : 'text-ink-faint'}>
              {stage}
            </span>
          </li>
        ))}
      </ol>
      <p className="text-ink-soft">
        {stageNotes[status]} {crossNote(authority)}
      </p>
      {next !== null && (
        <div className="mt-4 space-y-3 border-t border-line pt-3">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-semibold">{next.action === 'activate' ? messages.nextActivation : messages.nextRetirement}</span>
            <Readiness step={next} />
          </p>
          <Share name={messages.identities} {...next.identities} />
          <Share name={messages.resourceServers} {...next.resourceServers} />
          <p className="text-xs text-ink-faint">{messages.countedAre({ counted: next.counted })}</p>
          {next.blockedBy !== null && <Notice kind="warning">{next.blockedBy}</Notice>}
        </div>
      )}
      {mayOwn && (
        <div className="mt-4 flex flex-wrap gap-2 empty:hidden">
          {next?.action === 'activate' && next.blockedBy === null && <StepDialog authority={authority} step={next} action={activate} />}
          {next?.action === 'retire' && next.blockedBy === null && <StepDialog authority={authority} step={next} action={retire} />}
          {next?.action === 'activate' && <GiveUpDialog authority={authority} action={retire} />}
        </div>
      )}
    </Panel>
  );
}

const Readiness = ({ step }: { step: Step }) =>
  step.blockedBy === null && step.percent >= usualThreshold ? (
    <Badge tone="good" icon={LockOpen}>
      {messages.percentOpen({ percent: step.percent })}
    </Badge>
  ) : (
    <Badge tone="warn" icon={Lock}>
      {step.blockedBy === null ? messages.lockedBelow({ percent: step.percent, usualThreshold }) : messages.blocked}
    </Badge>
  );

const verbs = { activate: messages.activate, retire: messages.retire } as const;

function StepDialog({ authority, step, action }: { authority: AuthorityDetail; step: Step; action: FormAction }) {
  const id = `${step.action}-${authority.id}`;
  const verb = verbs[step.action];
  const Icon = step.action === 'activate' ? BadgeCheck : Archive;
  return (
    <FormDialog
      action={action}
      id={id}
      className="space-y-4"
      tone={step.action === 'activate' ? 'primary' : 'danger'}
      trigger={
        <>
          <Icon aria-hidden /> {verb}
        </>
      }
      title={`${verb} ${authority.name}?`}
    >
      <ul className="list-disc space-y-1 pl-5 text-ink-soft">
        {effects[authority.role][step.action].map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      <div className="space-y-2">
        <Share name={messages.identitiesReady} {...step.identities} />
        <Share name={messages.resourceServersReady} {...step.resourceServers} />
      </div>
      {step.action === 'retire' && authority.activeCertificates > 0 && (
        <p>
          <TextLink href={`/certificates?authority=${encodeURIComponent(authority.name)}&status=usable`}>
            {messages.certificatesInUseFrom({ certificates: authority.activeCertificates })}
          </TextLink>
        </p>
      )}
      <HiddenField name="authority" value={authority.id} />
      <TextField
        name="threshold"
        label={messages.thresholdInPercent}
        type="number"
        value={String(usualThreshold)}
        hint={messages.theStepIsLockedWhileFewer({ percent: step.percent })}
      />
      {step.percent < 100 && (
        <CheckField name="override" label={messages.goOnAlthoughTheThreshold} hint={messages.itIsRecordedInTheAudit} />
      )}
      <AreaField name="comment" label={messages.comment} optional rows={2} />
      <TextField name="typedName" label={messages.typedNameLabel({ authority: authority.name })} />
      <DialogButtons dialog={id}>
        <Submit tone={step.action === 'activate' ? 'primary' : 'danger'}>
          {verb} {authority.name}
        </Submit>
      </DialogButtons>
    </FormDialog>
  );
}

/** A prepared one that is not wanted after all. */
function GiveUpDialog({ authority, action }: { authority: AuthorityDetail; action: FormAction }) {
  const id = `give-up-${authority.id}`;
  return (
    <FormDialog
      action={action}
      id={id}
      className="space-y-4"
      trigger={
        <>
          <Archive aria-hidden /> {messages.retire}
        </>
      }
      title={messages.retireWithoutUsingIt({ authority: authority.name })}
    >
      <p className="text-ink-soft">{messages.itLeavesTheTrustBundle}</p>
      <HiddenField name="authority" value={authority.id} />
      <HiddenField name="threshold" value={String(usualThreshold)} />
      <AreaField name="comment" label={messages.comment} optional rows={2} />
      <TextField name="typedName" label={messages.typedNameLabel({ authority: authority.name })} />
      <DialogButtons dialog={id}>
        <Submit tone="danger">{messages.retireAuthority({ authority: authority.name })}</Submit>
      </DialogButtons>
    </FormDialog>
  );
}
