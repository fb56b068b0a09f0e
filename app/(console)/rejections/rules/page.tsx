import type { Metadata } from 'next';
import { MutePanel, NewRule, RulePanel } from '#components/cases/rules';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import * as t from '#messages/cases';
import { containmentCodes } from '#server/domain/cases';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { createRule, endMute, removeRule, switchRule } from '../actions.ts';

export const metadata: Metadata = { title: t.rulesForRejections };

const done = {
  created: t.theRuleIsMade,
  on: t.theRuleIsOnItDenies,
  off: t.theRuleIsOff,
  removed: t.theRuleIsRemoved,
  unmuted: t.theMuteRuleHasEnded,
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
        title={t.rulesForRejections}
        lead={t.whatIsContainedWithoutAnybody}
        trail={[{ href: '/rejections', name: t.rejections }]}
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
