import { FlaskConical, Handshake, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { IssuerTable } from '#components/issuers/issuer-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Done } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { issuerPresetNames, issuerPresets } from '#server/domain/issuer-presets';
import { may } from '#server/domain/roles';
import { read, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Trusted issuers' };

const titles = Object.fromEntries(issuerPresetNames.map((name) => [name, issuerPresets[name].title]));

export default async function IssuersPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ items }, who, { notice }] = await Promise.all([read('issuer.list', {}), session(), pick(searchParams, ['notice'])]);
  const trust = may(who.role, 'administer') && (
    <LinkButton href="/issuers/new" tone="primary">
      <Plus aria-hidden /> Trust an issuer
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title="Trusted issuers"
        lead="Whose tokens may be exchanged here, and for whom they stand."
        actions={
          <>
            {items.length > 0 && (
              <LinkButton href="/issuers/simulate">
                <FlaskConical aria-hidden /> Simulate a token
              </LinkButton>
            )}
            {trust}
          </>
        }
      />
      <Done notice={notice} sentences={{ removed: 'The issuer is no longer trusted. None of its tokens is exchanged.' }} />
      <Panel flush>
        {items.length === 0 ? (
          <Empty icon={Handshake} title="No issuer is trusted yet" action={trust}>
            A workload that runs in GitHub Actions, GitLab CI or Kubernetes has a token of that platform already. Trust the platform’s
            issuer, say which of its tokens stand for which identity, and the workload exchanges it without holding a secret.
          </Empty>
        ) : (
          <IssuerTable issuers={items} titles={titles} />
        )}
      </Panel>
    </>
  );
}
