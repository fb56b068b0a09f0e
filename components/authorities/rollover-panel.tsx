import { Archive, BadgeCheck, Lock, LockOpen } from 'lucide-react';
import { Badge } from '../ui/badge.tsx';
import { AreaField, CheckField, DialogButtons, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
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
  prepared: 'It is trusted and signs nothing yet. Workloads learn of it as they renew.',
  active: 'It signs what is new. To replace it, prepare another one and activate that.',
  retiring: 'Another one took over. What it signed is still trusted, until it is retired.',
  retired: 'It is out of the trust bundle. Its revocation list goes on until its last certificate has ended.',
  external: 'It is trusted. Its key is elsewhere, so it signs nothing here and is never activated.',
};
const effects: Record<AuthorityDetail['role'], Record<Step['action'], readonly string[]>> = {
  issuing: {
    activate: [
      'It signs everything new from then on; the one that is active now goes into retirement and stays trusted.',
      'Nothing that is in use stops.',
    ],
    retire: [
      'It leaves the trust bundle. What it signed still verifies where a whole chain up to a trusted root is presented.',
      'There is no way back.',
    ],
  },
  root: {
    activate: [
      'It signs new issuing authorities from then on; the root that is active now goes into retirement and stays trusted.',
      'Nothing that is in use stops.',
    ],
    retire: [
      'It leaves the trust bundle: nothing below it is trusted any more.',
      'There is no way back. A workload that still uses a certificate from below it stops working.',
    ],
  },
};

/** Whether a join token or a client that knows only an older root gets along with a root that is to take over. */
function crossNote({ role, status, crossSignedBy, custody }: AuthorityDetail): string {
  if (role !== 'root' || custody === 'external' || status === 'retired') return '';
  if (crossSignedBy.length > 0)
    return `Certified by ${crossSignedBy.join(' and ')} as well: join tokens and clients that know only ${crossSignedBy.length === 1 ? 'that root' : 'one of those roots'} go on working.`;
  return status === 'prepared'
    ? 'No other root certified it: join tokens that are not used before its first issuing authority is activated have to be made again.'
    : '';
}

/** Where it is in its life, and the step that comes next with those who are ready for it. */
export function RolloverPanel({ authority, mayOwn, activate, retire }: Props) {
  const { next, status } = authority;
  return (
    <Panel title="Rollover">
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
            <span className="font-semibold">{next.action === 'activate' ? 'Next: activation' : 'Next: retirement'}</span>
            <Readiness step={next} />
          </p>
          <Share name="Identities" {...next.identities} />
          <Share name="Resource servers" {...next.resourceServers} />
          <p className="text-xs text-ink-faint">Counted are: {next.counted}</p>
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
      {`${step.percent} %, open`}
    </Badge>
  ) : (
    <Badge tone="warn" icon={Lock}>
      {step.blockedBy === null ? `${step.percent} %, locked below ${usualThreshold} %` : 'Blocked'}
    </Badge>
  );

const verbs = { activate: 'Activate', retire: 'Retire' } as const;

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
        <Share name="Identities ready" {...step.identities} />
        <Share name="Resource servers ready" {...step.resourceServers} />
      </div>
      <input type="hidden" name="authority" value={authority.id} />
      <TextField
        name="threshold"
        label="Threshold, in percent"
        type="number"
        value={String(usualThreshold)}
        hint={`The step is locked while fewer are ready. Now: ${step.percent} %.`}
      />
      {step.percent < 100 && (
        <CheckField
          name="override"
          label="Go on although the threshold is not met"
          hint="It is recorded in the audit log with the comment."
        />
      )}
      <AreaField name="comment" label="Comment" optional rows={2} />
      <TextField name="typedName" label={`Type ${authority.name} to confirm`} />
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
          <Archive aria-hidden /> Retire
        </>
      }
      title={`Retire ${authority.name} without using it?`}
    >
      <p className="text-ink-soft">It leaves the trust bundle and can never be activated. It has signed no certificate of a workload.</p>
      <input type="hidden" name="authority" value={authority.id} />
      <input type="hidden" name="threshold" value={String(usualThreshold)} />
      <AreaField name="comment" label="Comment" optional rows={2} />
      <TextField name="typedName" label={`Type ${authority.name} to confirm`} />
      <DialogButtons dialog={id}>
        <Submit tone="danger">Retire {authority.name}</Submit>
      </DialogButtons>
    </FormDialog>
  );
}
