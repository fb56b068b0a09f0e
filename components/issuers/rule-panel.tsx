import { Plus, Split, Trash2, TriangleAlert } from 'lucide-react';
import { Empty } from '../ui/empty.tsx';
import { DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { RuleFields } from './rule-fields.tsx';
import type { Issuer, Preset } from './status.tsx';

type Rule = Issuer['rules'][number];
type Props = {
  issuer: Issuer;
  preset: Preset;
  /** Null for those who may only look. */
  actions: { readonly add: FormAction; readonly remove: FormAction } | null;
};

const columns: readonly Column<Rule>[] = [
  {
    header: 'A token with',
    names: true,
    cell: (rule) => (
      <>
        <ul className="space-y-0.5">
          {rule.conditions.map((condition) => (
            <li key={condition} className="font-mono text-xs wrap-anywhere">
              {condition}
            </li>
          ))}
        </ul>
        {rule.warnings.map((warning) => (
          <p key={warning} className="mt-1.5 flex gap-1.5 text-xs font-medium text-warn">
            <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
            <span>
              <span className="sr-only">Warning: </span>
              {warning}
            </span>
          </p>
        ))}
      </>
    ),
  },
  {
    header: 'Stands for',
    cell: (rule) =>
      rule.identity.includes('{') ? (
        <span className="font-mono text-xs wrap-anywhere">{rule.identity}</span>
      ) : (
        <TextLink href={`/identities/${rule.identity}`}>{rule.identity}</TextLink>
      ),
  },
  {
    header: 'Added',
    cell: (rule) => (
      <>
        <Time at={rule.createdAt} form="short" />
        <span className="block text-xs text-ink-faint">by {rule.createdBy}</span>
      </>
    ),
  },
];

const removal = (action: FormAction, issuer: Issuer): Column<Rule> => ({
  header: 'Change',
  end: true,
  cell: (rule) => (
    <FormDialog
      action={action}
      id={`remove-${rule.id}`}
      trigger={
        <>
          <Trash2 aria-hidden /> Remove
        </>
      }
      tone="quiet"
      inRow
      title={`Remove the rule that leads to ${rule.identity}?`}
    >
      <ul className="mb-4 list-disc space-y-1 pl-5 text-ink-soft">
        <li>Tokens that only this rule holds for are refused, from the next exchange on.</li>
        <li>Tokens that were issued for them already stay good until they expire.</li>
      </ul>
      <input type="hidden" name="issuerRule" value={rule.id} />
      <input type="hidden" name="issuer" value={issuer.id} />
      <DialogButtons dialog={`remove-${rule.id}`}>
        <Submit tone="danger">Remove 1 rule</Submit>
      </DialogButtons>
    </FormDialog>
  ),
});

/** Which of its tokens stand for which identity: without a rule, none. */
export const RulePanel = ({ issuer, preset, actions }: Props) => (
  <Panel
    title="Rules"
    note="Which of its tokens stand for which identity; rules that hold must agree"
    flush
    actions={
      actions && (
        <FormDialog
          action={actions.add}
          id="add-rule"
          className="space-y-4"
          trigger={
            <>
              <Plus aria-hidden /> Add rule
            </>
          }
          title={`Which tokens of ${issuer.name} stand for whom`}
        >
          <p className="text-ink-soft">{preset.advice}</p>
          <input type="hidden" name="issuer" value={issuer.id} />
          <RuleFields example={preset.example} />
          <DialogButtons dialog="add-rule">
            <Submit>Add rule</Submit>
          </DialogButtons>
        </FormDialog>
      )
    }
  >
    {issuer.rules.length === 0 ? (
      <Empty small icon={Split} title="No rule yet">
        Trusting an issuer lets nobody in. A rule says which of its tokens stand for which identity; without one each of them is refused.
      </Empty>
    ) : (
      <Table
        caption={`Rules of ${issuer.name}`}
        rows={issuer.rules}
        rowKey={(rule) => rule.id}
        columns={actions ? [...columns, removal(actions.remove, issuer)] : columns}
      />
    )}
  </Panel>
);
