import type { Metadata } from 'next';
import { MutePanel, NewRule, RulePanel } from '#components/cases/rules';
import { Done, Notice } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { containmentCodes } from '#server/domain/cases';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { read, search, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { createRule, endMute, removeRule, switchRule } from '../actions.ts';

export const metadata: Metadata = { title: 'Rules for rejections' };

const done = {
  created: 'The rule is made. It is off: it denies nothing until it is switched on.',
  on: 'The rule is on. It denies tokens by itself from now on.',
  off: 'The rule is off.',
  removed: 'The rule is removed.',
  unmuted: 'The mute rule has ended.',
};

export default async function RulesPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ notice, name, threshold, windowSeconds }, all, rules, mutes, who] = await Promise.all([
    pick(searchParams, ['notice', 'name', 'threshold', 'windowSeconds']),
    searchParams,
    read('containment-rule.list', {}),
    read('case-mute.list', {}),
    session(),
  ]);
  const codes = [all.codes ?? 'cnf_mismatch.foreign'].flat();
  const terms = { name: name ?? '', codes, threshold: threshold ?? '3', windowSeconds: windowSeconds ?? '60' };
  const asked = { codes, threshold: Number(terms.threshold), windowSeconds: Number(terms.windowSeconds) };
  const { found, problem } =
    threshold === undefined
      ? { found: null, problem: null }
      : await search('containment-rule.preview', asked as WireInput<'containment-rule.preview'>);
  return (
    <>
      <PageHeader
        title="Rules for rejections"
        lead="What is contained without anybody, and what needs nobody for a while."
        trail={[{ href: '/rejections', name: 'Rejections' }]}
      />
      <Done notice={notice} sentences={done} />
      {problem !== null && <Notice kind="error">This rule cannot be tried. {problem}</Notice>}
      <div className="space-y-5">
        <RulePanel rules={rules.items} mayChange={may(who.role, 'administer')} switchRule={switchRule} removeRule={removeRule} />
        <NewRule terms={terms} preview={found} choices={containmentCodes} mayChange={may(who.role, 'administer')} action={createRule} />
        <MutePanel mutes={mutes.items} mayOperate={may(who.role, 'operate')} end={endMute} />
      </div>
    </>
  );
}
