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
import { may } from '#server/domain/roles';
import { consoleUrl, read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { acknowledgeCase, assignCase, containCase, explainCase, noteCase, releaseCase } from '../actions.ts';

type Props = { params: Promise<{ case: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Rejection case' };

const actions = {
  acknowledge: acknowledgeCase,
  explain: explainCase,
  assign: assignCase,
  note: noteCase,
  contain: containCase,
  release: releaseCase,
};
const done = {
  acknowledged: 'The case is acknowledged.',
  explained: 'The case is explained.',
  muted: 'The case is explained, and the same needs nobody until the mute rule expires.',
  assigned: 'The case is assigned.',
  noted: 'The note is added.',
  'deny-token': 'What was presented is denied, and what derives from it.',
  'deny-certificate-tokens': 'Every token of the certificate is denied.',
  'suspend-presenter': 'The presenter is suspended. Nothing of it is honoured until it is resumed.',
  released: 'Whom this case suspended is resumed. What was denied stays denied.',
  'suspend-victim': 'The owner of the token is suspended. Nothing of it is honoured until it is resumed.',
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
            title="The token, and the connection it came on"
            note="Of the newest decision of this class"
            actions={<TextLink href={`/d/${decision.id}`}>Open that decision</TextLink>}
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
        <Panel title="Raw event" note="Of the newest decision of this class, as it is on record and as it leaves; never the token itself">
          <RawEvent forms={{ record, ...formats }} />
        </Panel>
      </div>
    </>
  );
}
