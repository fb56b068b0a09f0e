import { ShieldCheck } from 'lucide-react';
import { cookies } from 'next/headers';
import { DecisionTable } from '#components/decisions/decision-table';
import { FindingLine } from '#components/findings/finding-line';
import { AheadChart } from '#components/overview/ahead-chart';
import { Attention } from '#components/overview/attention';
import { HoursChart } from '#components/overview/hours-chart';
import { MostRejected } from '#components/overview/most-rejected';
import { Rereading } from '#components/overview/rereading';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Tiles } from '#components/ui/tiles';
import { count } from '#messages/numbers';
import * as t from '#messages/overview';
import { may } from '#server/domain/roles';
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
        title={t.overview}
        lead={<Rereading at={now.toISOString()} standing={t.standing(overview.openNotices + overview.openApprovals)} />}
      />
      {unfinished && (
        <Notice kind="info" className="mb-4">
          {t.theSetUpIsNotFinished({
            link: (
              <TextLink href="/setup/steps" className="underline">
                {t.finishSetUp}
              </TextLink>
            ),
          })}
        </Notice>
      )}
      <div className="space-y-5">
        <Panel title={t.attention} flush>
          <Attention {...overview} now={now} />
          {findings !== null && <FindingLine kinds={findings.kinds} />}
        </Panel>
        <Tiles
          tiles={[
            {
              href: '/identities',
              name: t.identities,
              value: count(identities.active),
              note: t.activeOf({ total: count(identities.total) }),
            },
            {
              href: certificates.expiring === 0 ? '/certificates?status=usable' : '/expiry',
              name: t.usableCertificates,
              value: count(certificates.usable),
              note: certificates.expiring === 0 ? t.nonePastItsRenewal : t.dueForRenewal({ expiring: count(certificates.expiring) }),
              ...(certificates.expiring > 0 ? { tone: 'warn' } : {}),
            },
            {
              href: '/activity?outcome=issued',
              name: t.tokensIssued24H,
              value: count(decisions.issued),
              note: t.pace({ accepted: decisions.accepted, ...overview.issuance }),
            },
            {
              href: '/rejections',
              name: t.rejections24H,
              value: count(decisions.refused + decisions.rejected),
              note: t.rejectionsByClass(overview.rejections),
              ...(decisions.replays > 0 ? { tone: 'bad' } : {}),
            },
            {
              href: '/resource-servers',
              name: t.resourceServers,
              value: count(resourceServers.enforcing ?? resourceServers.active),
              note: t.resourceServersOf(resourceServers),
            },
          ]}
        />
        <div className="grid gap-5 lg:grid-cols-2 xl:grid-cols-3 lg:max-xl:[&>:last-child]:col-span-2">
          <Panel title={t.decisionsByTheHour}>
            <HoursChart hours={overview.hours} />
          </Panel>
          <Panel title={t.whatEndsNext} note={t.inLifetimesOfTheFleet} actions={<TextLink href="/expiry">{t.expiry}</TextLink>}>
            <AheadChart ahead={overview.ahead} now={now} />
          </Panel>
          <MostRejected of={overview.mostRejected} />
        </div>
        <Panel title={t.latestDecisions} flush actions={<TextLink href="/activity">{t.allActivity}</TextLink>}>
          {latest.items.length === 0 ? (
            <Empty icon={ShieldCheck} title={t.noDecisionYet} small>
              {t.eachTokenThatIsIssuedRefused({ link: <TextLink href="/identities/new">{t.registerAnIdentity}</TextLink> })}
            </Empty>
          ) : (
            <DecisionTable decisions={explain(latest.items)} caption={t.latestDecisions} />
          )}
        </Panel>
      </div>
    </>
  );
}
