import type { Metadata } from 'next';
import { DecisionActions } from '#components/decisions/actions';
import { Compare } from '#components/decisions/compare';
import { RecentDecisions } from '#components/decisions/decision-table';
import { AlsoFound, ConnectionFacts, TokenFacts } from '#components/decisions/facts';
import { RawEvent } from '#components/decisions/raw-event';
import { VerdictHeader } from '#components/decisions/verdict-header';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { Panel } from '#components/ui/page';
import * as t from '#messages/decisions';
import { describe } from '#server/domain/codes';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { explain } from '../../../explain.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { suspendIdentity } from '../../identities/actions.ts';
import { denyToken } from '../actions.ts';

type Props = { params: Promise<{ decisionId: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.decision };

const done = {
  denied: t.theTokenIsDenied,
  suspended: t.thePresenterIsSuspendedNothing,
};

export default async function DecisionPage({ params, searchParams }: Props) {
  const [{ decisionId }, { notice }, who] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const decision = await read('decision.show', { decision: decisionId });
  const formats = may(who.role, 'audit') ? await read('event.formats', { event: decisionId }) : {};
  const { sameToken, ...record } = decision;
  const negative = decision.outcome === 'refused' || decision.outcome === 'rejected';
  const presenter =
    negative && decision.presentedIdentity !== null ? await read('identity.show', { identity: decision.presentedIdentity.id }) : null;
  const aboutToken = decision.boundThumbprint !== null || decision.token !== null || decision.tokenIdentity !== null;
  return (
    <>
      <Done notice={notice} sentences={done} />
      <VerdictHeader
        decision={decision}
        actions={
          <DecisionActions
            decision={decision}
            presenter={presenter?.status === 'active' ? presenter : null}
            mayOperate={may(who.role, 'operate')}
            mayIssue={may(who.role, 'issue')}
            deny={denyToken}
            suspend={suspendIdentity}
          />
        }
      />
      {decision.case !== null && (
        <p className="mb-5 text-ink-soft">
          {t.itIsPartOfACase({ link: <TextLink href={`/rejections/${decision.case}`}>{t.rejectionCase}</TextLink> })}
        </p>
      )}
      <div className="space-y-5">
        {(aboutToken || decision.presentedThumbprint !== null) && (
          <Panel title={t.theTokenAndTheConnection} flush>
            <Compare decision={decision} />
          </Panel>
        )}
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <TokenFacts decision={decision} />
          <div className="min-w-0 space-y-5">
            <ConnectionFacts decision={decision} />
            <AlsoFound codes={decision.alsoFound.map((code) => ({ code, meaning: describe(code).meaning }))} />
          </div>
        </div>
        {sameToken.length > 0 && (
          <Panel title={t.otherDecisionsAboutThisToken} note={t.newestFirst} flush>
            <RecentDecisions decisions={explain(sameToken)} caption={t.otherDecisionsAboutThisToken} />
          </Panel>
        )}
        <Panel title={t.rawEvent} note={t.asItIsOnRecord}>
          <RawEvent forms={{ record, ...formats }} />
        </Panel>
      </div>
    </>
  );
}
