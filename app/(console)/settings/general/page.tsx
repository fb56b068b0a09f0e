import type { Metadata } from 'next';
import { RetentionHidden, RetentionPanel } from '#components/general/retention-panel';
import { Done } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/general';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { setRetention } from './actions.ts';

export const metadata: Metadata = { title: t.general };

export default async function GeneralPage({ searchParams }: { searchParams: SearchParams }) {
  const { role } = await session();
  const [progress, ledger, { notice }] = await Promise.all([
    read('setup.progress', {}),
    may(role, 'audit') ? read('audit.show', {}) : null,
    pick(searchParams, ['notice']),
  ]);
  return (
    <>
      <PageHeader title={t.general} lead={t.whatThisInstallationIsCalled} />
      <Done notice={notice} sentences={{ set: t.retentionIsSet, 'set-for-ever': t.retentionIsSetForEver }} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Panel title={t.names} note={progress.issued ? t.certificatesWithTheseNamesAreOut : t.setByTheEnvironment}>
          <Facts
            items={[
              [t.trustDomain, progress.trustDomain],
              [t.tokenService, progress.sts],
              [t.enrolment, progress.enrolment],
              [t.listsAndAuthorities, progress.pki],
            ]}
          />
        </Panel>
        {ledger === null ? <RetentionHidden /> : <RetentionPanel ledger={ledger} change={may(role, 'own') ? setRetention : undefined} />}
      </div>
    </>
  );
}
