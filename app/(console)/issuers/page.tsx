import { FlaskConical, Handshake, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { IssuerTable } from '#components/issuers/issuer-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Done } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/issuers';
import { issuerPresetNames, issuerPresets } from '#server/domain/issuer-presets';
import { may } from '#server/domain/roles';
import { read, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: t.trustedIssuers };

const titles = Object.fromEntries(issuerPresetNames.map((name) => [name, issuerPresets[name].title]));

export default async function IssuersPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ items }, who, { notice }] = await Promise.all([read('issuer.list', {}), session(), pick(searchParams, ['notice'])]);
  const trust = may(who.role, 'administer') && (
    <LinkButton href="/issuers/new" tone="primary">
      <Plus aria-hidden /> {t.trustAnIssuer}
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title={t.trustedIssuers}
        lead={t.whoseTokensMayBeExchangedHere}
        actions={
          <>
            {items.length > 0 && (
              <LinkButton href="/issuers/simulate">
                <FlaskConical aria-hidden /> {t.simulateAToken}
              </LinkButton>
            )}
            {trust}
          </>
        }
      />
      <Done notice={notice} sentences={{ removed: t.theIssuerIsNoLongerTrusted }} />
      <Panel flush>
        {items.length === 0 ? (
          <Empty icon={Handshake} title={t.noIssuerIsTrustedYet} action={trust}>
            {t.aWorkloadThatRunsInGitHub}
          </Empty>
        ) : (
          <IssuerTable issuers={items} titles={titles} />
        )}
      </Panel>
    </>
  );
}
