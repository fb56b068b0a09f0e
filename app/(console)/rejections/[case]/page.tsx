import type { Metadata } from 'next';
import { CaseActions } from '#components/cases/actions';
import { CaseHeader } from '#components/cases/case-header';
import { Ladder } from '#components/cases/ladder';
import { Notes } from '#components/cases/notes';
import { Spread } from '#components/cases/spread';
import { Compare } from '#components/decisions/compare';
import { ConnectionFacts, TokenFacts } from '#components/decisions/facts';
import { RawEvent } from '#components/decisions/raw-event';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { Panel } from '#components/ui/page';
import * as t from '#messages/cases';
import { may } from '#server/domain/roles';
import { consoleUrl, read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { acknowledgeCase, assignCase, containCase, explainCase, noteCase, releaseCase } from '../actions.ts';

type Props = { params: Promise<{ case: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.rejectionCase };

const actions = {
  acknowledge: acknowledgeCase,
  explain: explainCase,
  assign: assignCase,
  note: noteCase,
  contain: containCase,
  release: releaseCase,
};
const done = {
  acknowledged: t.theCaseIsAcknowledged,
  explained: t.theCaseIsExplained,
  muted: t.theCaseIsExplainedAndMuted,
  assigned: t.theCaseIsAssigned,
  noted: t.theNoteIsAdded,
  'deny-token': t.whatWasPresentedIsDenied,
  'deny-certificate-tokens': t.everyTokenOfTheCertificate,
  'suspend-presenter': t.thePresenterIsSuspendedNothing,
  released: t.whomThisCaseSuspendedIsResumed,
  'suspend-victim': t.theOwnerOfTheToken,
};

export default async function CasePage({ params, searchParams }: Props) {
  const [{ case: id }, { notice }, who] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const shown = await read('case.show', { case: id });
  const { decision } = shown;
  const mayOperate = may(who.role, 'operate');
  const mayAudit = may(who.role, 'audit');
  const formats = mayAudit ? await read('event.formats', { event: decision.id }) : {};
  const { sameToken: _, ...record } = decision;
  return (
    <>
      <Done notice={notice} sentences={done} />
      <CaseHeader
        of={shown}
        actions={
          <CaseActions
            of={shown}
            mayOperate={mayOperate}
            mayIssue={may(who.role, 'issue')}
            mayAudit={mayAudit}
            address={consoleUrl(`/rejections/${shown.id}`)}
            actions={actions}
          />
        }
      />
      <div className="space-y-5">
        {(decision.boundThumbprint !== null || decision.token !== null || decision.presentedThumbprint !== null) && (
          <Panel
            title={t.theTokenAndTheConnection}
            note={t.ofTheNewestDecision}
            actions={<TextLink href={`/d/${decision.id}`}>{t.openThatDecision}</TextLink>}
            flush
          >
            <Compare decision={decision} />
          </Panel>
        )}
        <Ladder of={shown} />
        <Spread of={shown} />
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <TokenFacts decision={decision} />
          <div className="min-w-0 space-y-5">
            <ConnectionFacts decision={decision} />
            <Notes of={shown} mayOperate={mayOperate} action={noteCase} />
          </div>
        </div>
        <Panel title={t.rawEvent} note={t.newestDecisionAsItLeaves}>
          <RawEvent forms={{ record, ...formats }} />
        </Panel>
      </div>
    </>
  );
}
