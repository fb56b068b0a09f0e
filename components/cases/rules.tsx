import { BellOff, CircleOff, CirclePlay, FlaskConical, Trash2 } from 'lucide-react';
import * as t from '#messages/cases';
import { RowAct } from '../ui/act-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import { Empty } from '../ui/empty.tsx';
import { CheckGroup } from '../ui/fields.tsx';
import { DialogButtons, Form, FormDialog, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { duration } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { DryRun } from './dry-run.tsx';
import type { CaseMute, ContainmentRule } from './types.ts';

type Changes = { switchRule: FormAction; removeRule: FormAction };

const ruleColumns = (mayChange: boolean, { switchRule, removeRule }: Changes): Column<ContainmentRule>[] => [
  { header: t.rule, names: true, cell: ({ name }) => <span className="font-medium">{name}</span> },
  {
    header: t.when,
    cell: ({ codes, threshold, windowSeconds }) => (
      <>
        {t.presentationOfOneTokenWithin({
          threshold,
          windowSeconds: duration(windowSeconds),
          codes: <span className="block font-mono text-xs text-ink-soft">{codes.join(', ')}</span>,
        })}
      </>
    ),
  },
  { header: t.thenIt, cell: () => t.denyThatToken },
  {
    header: t.state,
    cell: ({ enabled }) =>
      enabled ? (
        <Badge tone="good" icon={CirclePlay}>
          {t.ruleOn}
        </Badge>
      ) : (
        <Badge tone="plain" icon={CircleOff}>
          {t.ruleOff}
        </Badge>
      ),
  },
  {
    header: t.change,
    cell: (rule) =>
      mayChange ? (
        <span className="flex flex-wrap gap-1.5">
          <FormDialog
            action={switchRule}
            id={`switch-${rule.id}`}
            inRow
            trigger={rule.enabled ? t.switchOff : t.switchOn}
            title={rule.enabled ? t.switchRuleOffAsked({ rule: rule.name }) : t.letDenyTokensByItself({ rule: rule.name })}
          >
            <p className="mb-4 text-ink-soft">{rule.enabled ? t.itDeniesNothingMoreWhat : t.itDeniesOneToken}</p>
            <input type="hidden" name="containmentRule" value={rule.id} />
            <input type="hidden" name="enabled" value={rule.enabled ? 'no' : 'yes'} />
            <DialogButtons dialog={`switch-${rule.id}`}>
              <Submit>{rule.enabled ? t.switch1RuleOff : t.switch1RuleOn}</Submit>
            </DialogButtons>
          </FormDialog>
          <RowAct
            action={removeRule}
            id={`remove-${rule.id}`}
            icon={Trash2}
            word={t.remove}
            title={t.removeRuleAsked({ rule: rule.name })}
            about={{ containmentRule: rule.id }}
            deed={t.remove1Rule}
            deedTone="danger"
          >
            <p className="text-ink-soft">{t.itDeniesNothingMoreWhat}</p>
          </RowAct>
        </span>
      ) : (
        <None />
      ),
  },
];

export const RulePanel = ({ rules, mayChange, ...changes }: Changes & { rules: readonly ContainmentRule[]; mayChange: boolean }) => (
  <Panel title={t.containmentRules} note={t.theyOnlyEverDenyTheToken} flush>
    {rules.length === 0 ? (
      <Empty icon={FlaskConical} title={t.noRuleActsByItself} small>
        {t.tryOneBelowOnTheLast}
      </Empty>
    ) : (
      <Table caption={t.containmentRules} columns={ruleColumns(mayChange, changes)} rows={rules} rowKey={({ id }) => id} />
    )}
  </Panel>
);

/** A rule is tried on the last day before it is made, and made switched off. */
export const NewRule = ({ choices, mayChange, action }: { choices: readonly string[]; mayChange: boolean; action: FormAction }) => (
  <Panel title={t.tryARuleOnTheLast}>
    <Form action={action} className="max-w-2xl space-y-4">
      <TextField name="name" label={t.name} placeholder="stolen-tokens" optional hint={t.neededOnlyToMakeTheRule} />
      <CheckGroup name="codes" legend={t.presentationsThatCount} values={choices.slice(0, 1)} choices={choices} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="threshold" label={t.soManyPresentationsOfOneToken} type="number" value="3" />
        <TextField name="windowSeconds" label={t.withinSoManySeconds} type="number" value="60" />
      </div>
      <div className="flex flex-wrap gap-2">
        <Submit tone="plain" intent="preview">
          {t.dryRun}
        </Submit>
        {mayChange && (
          <Submit tone="primary" intent="create">
            {t.makeTheRuleSwitchedOff}
          </Submit>
        )}
      </div>
      <DryRun />
    </Form>
  </Panel>
);

const muteColumns = (mayOperate: boolean, action: FormAction): Column<CaseMute>[] => [
  {
    header: t.classOfCase,
    names: true,
    cell: ({ code, note }) => (
      <>
        <span className="font-mono text-xs">{code}</span>
        <span className="block text-xs text-ink-soft wrap-anywhere">{note}</span>
      </>
    ),
  },
  { header: t.tokenOf, cell: ({ tokenIdentity }) => tokenIdentity ?? <None>{t.notKnown}</None> },
  { header: t.presentedBy, cell: ({ presentedIdentity }) => presentedIdentity ?? <None>{t.nobodyKnown}</None> },
  { header: t.atPlace, cell: ({ resourceServer }) => resourceServer ?? t.theTokenService },
  { header: t.madeBy, from: 'lg', cell: ({ createdBy }) => createdBy },
  { header: t.until, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  {
    header: t.change,
    cell: ({ id }) =>
      mayOperate ? (
        <FormDialog action={action} id={`end-${id}`} inRow tone="quiet" trigger={t.endMute} title={t.endThisMuteRule}>
          <p className="mb-4 text-ink-soft">{t.fromNowOnTheSameMakes}</p>
          <input type="hidden" name="caseMute" value={id} />
          <DialogButtons dialog={`end-${id}`}>
            <Submit>{t.end1MuteRule}</Submit>
          </DialogButtons>
        </FormDialog>
      ) : (
        <None />
      ),
  },
];

export const MutePanel = ({ mutes, mayOperate, end }: { mutes: readonly CaseMute[]; mayOperate: boolean; end: FormAction }) => (
  <Panel title={t.muteRules} note={t.newCasesLikeTheseAreExplained} flush>
    {mutes.length === 0 ? (
      <Empty icon={BellOff} title={t.nothingIsMuted} small>
        {t.aCaseThatIsExplainedCan}
      </Empty>
    ) : (
      <Table caption={t.muteRules} columns={muteColumns(mayOperate, end)} rows={mutes} rowKey={({ id }) => id} />
    )}
  </Panel>
);
