import { Plus, Split, Trash2, TriangleAlert } from 'lucide-react';
import * as t from '#messages/issuers';
import { ActDialog, RowAct } from '../ui/act-dialog.tsx';
import { Empty } from '../ui/empty.tsx';
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
    header: t.aTokenWith,
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
              <span className="sr-only">{t.warning} </span>
              {warning}
            </span>
          </p>
        ))}
      </>
    ),
  },
  {
    header: t.standsFor,
    cell: (rule) =>
      rule.identity.includes('{') ? (
        <span className="font-mono text-xs wrap-anywhere">{rule.identity}</span>
      ) : (
        <TextLink href={`/identities/${rule.identity}`}>{rule.identity}</TextLink>
      ),
  },
  {
    header: t.added,
    cell: (rule) => (
      <>
        <Time at={rule.createdAt} form="short" />
        <span className="block text-xs text-ink-faint">{t.byCreatedBy({ createdBy: rule.createdBy })}</span>
      </>
    ),
  },
];

const removal = (action: FormAction, issuer: Issuer): Column<Rule> => ({
  header: t.change,
  end: true,
  cell: (rule) => (
    <RowAct
      action={action}
      id={`remove-${rule.id}`}
      icon={Trash2}
      word={t.removeRule}
      title={t.removeTheRuleThatLeadsTo({ identity: rule.identity })}
      about={{ issuerRule: rule.id, issuer: issuer.id }}
      deed={t.remove1Rule}
      deedTone="danger"
    >
      <ul className="list-disc space-y-1 pl-5 text-ink-soft">
        <li>{t.tokensThatOnlyThisRuleHolds}</li>
        <li>{t.issuedTokensStayGood}</li>
      </ul>
    </RowAct>
  ),
});

/** Which of its tokens stand for which identity: without a rule, none. */
export const RulePanel = ({ issuer, preset, actions }: Props) => (
  <Panel
    title={t.rules}
    note={t.whichOfItsTokensStand}
    flush
    actions={
      actions && (
        <ActDialog
          action={actions.add}
          id="add-rule"
          icon={Plus}
          word={t.addRule}
          title={t.whichTokensOfStandForWhom({ issuer: issuer.name })}
          about={{ issuer: issuer.id }}
          deed={t.addRule}
        >
          <p className="text-ink-soft">{preset.advice}</p>
          <RuleFields example={preset.example} />
        </ActDialog>
      )
    }
  >
    {issuer.rules.length === 0 ? (
      <Empty small icon={Split} title={t.noRuleYet}>
        {t.trustingAnIssuerLetsNobody}
      </Empty>
    ) : (
      <Table
        caption={t.rulesOf({ issuer: issuer.name })}
        rows={issuer.rules}
        rowKey={(rule) => rule.id}
        columns={actions ? [...columns, removal(actions.remove, issuer)] : columns}
      />
    )}
  </Panel>
);
