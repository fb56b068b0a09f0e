import type { Metadata } from 'next';
import { MutePanel, NewRule, RulePanel } from '#components/cases/rules';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { containmentCodes } from '#server/domain/cases';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
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
  const [{ notice }, rules, mutes, who] = await Promise.all([
    pick(searchParams, ['notice']),
    read('containment-rule.list', {}),
    read('case-mute.list', {}),
    session(),
  ]);
  return (
    <>
      <PageHeader
        title="Rules for rejections"
        lead="What is contained without anybody, and what needs nobody for a while."
        trail={[{ href: '/rejections', name: 'Rejections' }]}
      />
      <Done notice={notice} sentences={done} />
      <div className="space-y-5">
        <RulePanel rules={rules.items} mayChange={may(who.role, 'administer')} switchRule={switchRule} removeRule={removeRule} />
        <NewRule choices={containmentCodes} mayChange={may(who.role, 'administer')} action={createRule} />
        <MutePanel mutes={mutes.items} mayOperate={may(who.role, 'operate')} end={endMute} />
      </div>
    </>
  );
}
