import { BellOff, CircleOff, CirclePlay, FlaskConical, Trash2 } from 'lucide-react';
import { Badge } from '../ui/badge.tsx';
import { Empty } from '../ui/empty.tsx';
import { CheckGroup } from '../ui/fields.tsx';
import { DialogButtons, Form, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { duration, plural } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { RowDialog } from '../ui/row-dialog.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { DryRun } from './dry-run.tsx';
import type { CaseMute, ContainmentRule } from './types.ts';

type Changes = { switchRule: FormAction; removeRule: FormAction };

const ruleColumns = (mayChange: boolean, { switchRule, removeRule }: Changes): Column<ContainmentRule>[] => [
  { header: 'Rule', names: true, cell: ({ name }) => <span className="font-medium">{name}</span> },
  {
    header: 'When',
    cell: ({ codes, threshold, windowSeconds }) => (
      <>
        {plural(threshold, 'presentation')} of one token within {duration(windowSeconds)}
        <span className="block font-mono text-xs text-ink-soft">{codes.join(', ')}</span>
      </>
    ),
  },
  { header: 'Then', cell: () => 'deny that token' },
  {
    header: 'State',
    cell: ({ enabled }) =>
      enabled ? (
        <Badge tone="good" icon={CirclePlay}>
          On
        </Badge>
      ) : (
        <Badge tone="plain" icon={CircleOff}>
          Off
        </Badge>
      ),
  },
  {
    header: 'Change',
    cell: (rule) =>
      mayChange ? (
        <span className="flex flex-wrap gap-1.5">
          <FormDialog
            action={switchRule}
            id={`switch-${rule.id}`}
            inRow
            trigger={rule.enabled ? 'Switch off' : 'Switch on'}
            title={rule.enabled ? `Switch ${rule.name} off?` : `Let ${rule.name} deny tokens by itself?`}
          >
            <p className="mb-4 text-ink-soft">
              {rule.enabled
                ? 'It denies nothing more. What it has denied stays denied.'
                : 'It denies one token at a time, and never touches a certificate or an identity. A denied token does not come back; its holder can ask for a new one.'}
            </p>
            <input type="hidden" name="containmentRule" value={rule.id} />
            <input type="hidden" name="enabled" value={rule.enabled ? 'no' : 'yes'} />
            <DialogButtons dialog={`switch-${rule.id}`}>
              <Submit>{rule.enabled ? 'Switch 1 rule off' : 'Switch 1 rule on'}</Submit>
            </DialogButtons>
          </FormDialog>
          <RowDialog action={removeRule} id={`remove-${rule.id}`} icon={Trash2} word="Remove" title={`Remove ${rule.name}?`}>
            <p className="mb-4 text-ink-soft">It denies nothing more. What it has denied stays denied.</p>
            <input type="hidden" name="containmentRule" value={rule.id} />
            <DialogButtons dialog={`remove-${rule.id}`}>
              <Submit tone="danger">Remove 1 rule</Submit>
            </DialogButtons>
          </RowDialog>
        </span>
      ) : (
        <None />
      ),
  },
];

export const RulePanel = ({ rules, mayChange, ...changes }: Changes & { rules: readonly ContainmentRule[]; mayChange: boolean }) => (
  <Panel title="Containment rules" note="They only ever deny the token that was presented" flush>
    {rules.length === 0 ? (
      <Empty icon={FlaskConical} title="No rule acts by itself" small>
        Try one below on the last day before it is made.
      </Empty>
    ) : (
      <Table caption="Containment rules" columns={ruleColumns(mayChange, changes)} rows={rules} rowKey={({ id }) => id} />
    )}
  </Panel>
);

/** A rule is tried on the last day before it is made, and made switched off. */
export const NewRule = ({ choices, mayChange, action }: { choices: readonly string[]; mayChange: boolean; action: FormAction }) => (
  <Panel title="Try a rule on the last day">
    <Form action={action} className="max-w-2xl space-y-4">
      <TextField name="name" label="Name" placeholder="stolen-tokens" optional hint="Needed only to make the rule." />
      <CheckGroup name="codes" legend="Presentations that count" values={choices.slice(0, 1)} choices={choices} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="threshold" label="So many presentations of one token" type="number" value="3" />
        <TextField name="windowSeconds" label="Within so many seconds" type="number" value="60" />
      </div>
      <div className="flex flex-wrap gap-2">
        <Submit tone="plain" intent="preview">
          Dry run
        </Submit>
        {mayChange && (
          <Submit tone="primary" intent="create">
            Make the rule, switched off
          </Submit>
        )}
      </div>
      <DryRun />
    </Form>
  </Panel>
);

const muteColumns = (mayOperate: boolean, action: FormAction): Column<CaseMute>[] => [
  {
    header: 'Class',
    names: true,
    cell: ({ code, note }) => (
      <>
        <span className="font-mono text-xs">{code}</span>
        <span className="block text-xs text-ink-soft wrap-anywhere">{note}</span>
      </>
    ),
  },
  { header: 'Token of', cell: ({ tokenIdentity }) => tokenIdentity ?? <None>not known</None> },
  { header: 'Presented by', cell: ({ presentedIdentity }) => presentedIdentity ?? <None>nobody known</None> },
  { header: 'At', cell: ({ resourceServer }) => resourceServer ?? 'the token service' },
  { header: 'Made by', from: 'lg', cell: ({ createdBy }) => createdBy },
  { header: 'Until', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  {
    header: 'Change',
    cell: ({ id }) =>
      mayOperate ? (
        <FormDialog action={action} id={`end-${id}`} inRow tone="quiet" trigger="End" title="End this mute rule?">
          <p className="mb-4 text-ink-soft">From now on the same makes new cases that need somebody.</p>
          <input type="hidden" name="caseMute" value={id} />
          <DialogButtons dialog={`end-${id}`}>
            <Submit>End 1 mute rule</Submit>
          </DialogButtons>
        </FormDialog>
      ) : (
        <None />
      ),
  },
];

export const MutePanel = ({ mutes, mayOperate, end }: { mutes: readonly CaseMute[]; mayOperate: boolean; end: FormAction }) => (
  <Panel title="Mute rules" note="New cases like these are explained from the start; they are counted all the same" flush>
    {mutes.length === 0 ? (
      <Empty icon={BellOff} title="Nothing is muted" small>
        A case that is explained can let the same be explained for a while.
      </Empty>
    ) : (
      <Table caption="Mute rules" columns={muteColumns(mayOperate, end)} rows={mutes} rowKey={({ id }) => id} />
    )}
  </Panel>
);
