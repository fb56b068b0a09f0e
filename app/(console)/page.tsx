import { ShieldCheck } from 'lucide-react';
import { cookies } from 'next/headers';
import { DecisionTable } from '#components/decisions/decision-table';
import { FindingLine } from '#components/findings/finding-line';
import { Attention } from '#components/overview/attention';
import { HoursChart } from '#components/overview/hours-chart';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Tiles } from '#components/ui/tiles';
import { Time } from '#components/ui/time';
import { may } from '#server/domain/roles';
import { count } from '../../components/ui/format.ts';
import { read, session } from '../api-client.ts';
import { explain } from '../explain.ts';

/** Whether somebody who may do it has steps of the set-up left, and did not put them away. */
async function setupIsOpen(): Promise<boolean> {
  const [{ role }, jar] = await Promise.all([session(), cookies()]);
  if (!may(role, 'administer') || jar.has('hawser-setup')) return false;
  return !(await read('setup.progress', {})).done;
}

export default async function OverviewPage() {
  const [overview, latest, unfinished, findings] = await Promise.all([
    read('overview.show', {}),
    read('decision.list', { limit: 8 }),
    setupIsOpen(),
    session().then(({ role }) => (may(role, 'audit') ? read('finding.summary', {}) : null)),
  ]);
  const now = new Date();
  const { identities, certificates, decisions, resourceServers } = overview;
  return (
    <>
      <PageHeader
        title="Overview"
        lead={
          <>
            Read <Time at={now.toISOString()} form="instant" />
          </>
        }
      />
      {unfinished && (
        <Notice kind="info" className="mb-4">
          The set-up is not finished:{' '}
          <TextLink href="/setup/steps" className="underline">
            finish set-up
          </TextLink>
          .
        </Notice>
      )}
      <div className="space-y-5">
        <div className="grid gap-5 xl:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)]">
          <Panel title="Attention" flush>
            <Attention notices={overview.notices} open={overview.openNotices} now={now} />
            {findings !== null && <FindingLine kinds={findings.kinds} />}
          </Panel>
          <Panel title="Decisions by the hour">
            <HoursChart hours={overview.hours} />
          </Panel>
        </div>
        <Tiles
          tiles={[
            { href: '/identities', name: 'Identities', value: count(identities.active), note: `active of ${count(identities.total)}` },
            {
              href: '/certificates?status=usable',
              name: 'Usable certificates',
              value: count(certificates.usable),
              note: certificates.expiring === 0 ? 'none past its renewal' : `${count(certificates.expiring)} in the last third of life`,
              ...(certificates.expiring > 0 ? { tone: 'warn' } : {}),
            },
            {
              href: '/activity?outcome=issued',
              name: 'Tokens issued, 24 h',
              value: count(decisions.issued),
              note: `${count(decisions.accepted)} times accepted`,
            },
            {
              href: '/rejections',
              name: 'Rejections, 24 h',
              value: count(decisions.refused + decisions.rejected),
              note: `${count(decisions.replays)} replays`,
              ...(decisions.replays > 0 ? { tone: 'bad' } : {}),
            },
            {
              href: '/resource-servers',
              name: 'Resource servers',
              value: count(resourceServers.active),
              note: `deciding, of ${count(resourceServers.total)}`,
            },
          ]}
        />
        <Panel title="Latest decisions" flush actions={<TextLink href="/activity">All activity</TextLink>}>
          {latest.items.length === 0 ? (
            <Empty icon={ShieldCheck} title="No decision yet" small>
              Each token that is issued, refused, accepted or rejected is shown here.{' '}
              <TextLink href="/identities/new">Register an identity</TextLink>, then let it ask for a token.
            </Empty>
          ) : (
            <DecisionTable decisions={explain(latest.items)} caption="Latest decisions" />
          )}
        </Panel>
      </div>
    </>
  );
}
