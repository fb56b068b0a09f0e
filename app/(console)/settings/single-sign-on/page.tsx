import type { Metadata } from 'next';
import { SsoForm } from '#components/sso/sso-form';
import { ClientKeyPanel, RegistrationPanel, StatePanel } from '#components/sso/sso-panel';
import { TestPanel } from '#components/sso/test-panel';
import { Done, Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/sso';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { removeSso, replaceClientKey, setSso, testSso } from './actions.ts';

export const metadata: Metadata = { title: t.singleSignOn };

const notices = { saved: t.itIsSavedTestTheConnection, removed: t.singleSignOnIsRemoved, key: t.anotherKeyIsMade };

export default async function SingleSignOnPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ provider, ...addresses }, who, { notice }] = await Promise.all([
    read('sso.show', {}),
    session(),
    pick(searchParams, ['notice']),
  ]);
  const owner = may(who.role, 'own');
  return (
    <>
      <PageHeader title={t.singleSignOn} lead={t.membersSignInThroughYourIdentity} />
      <Done notice={notice} sentences={notices} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="grid gap-4 xl:order-2">
          <RegistrationPanel {...addresses} />
          {provider !== null && (
            <ClientKeyPanel provider={provider} uri={addresses.clientKeysUri} replace={owner ? replaceClientKey : undefined} />
          )}
          {provider !== null && <StatePanel provider={provider} removal={owner ? removeSso : undefined} />}
          {provider !== null && owner && <TestPanel action={testSso} />}
        </div>
        <Panel title={provider === null ? t.setUp : t.change}>
          {owner ? <SsoForm action={setSso} provider={provider} /> : <Notice kind="info">{t.onlyAnOwnerSetsUpSingle}</Notice>}
        </Panel>
      </div>
    </>
  );
}
