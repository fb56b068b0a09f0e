import { FileDown, Landmark, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { AuthorityTable } from '#components/authorities/authority-table';
import { BundlePanel } from '#components/authorities/bundle-panel';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/authorities';
import { may } from '#server/domain/roles';
import { read, session } from '../../api-client.ts';

export const metadata: Metadata = { title: t.authorities };

export default async function AuthoritiesPage() {
  const [{ items }, requests, who] = await Promise.all([read('authority.list', {}), read('authority.requests', {}), session()]);
  const mayOwn = may(who.role, 'own');
  const bundle = items.some(({ role, status }) => role === 'issuing' && status === 'active')
    ? await read('authority.trust-bundle', {})
    : null;
  return (
    <>
      <PageHeader
        title={t.authorities}
        lead={t.whoSignsCertificatesAndWhetherTheir}
        actions={
          mayOwn && (
            <>
              <LinkButton href="/authorities/import">
                <FileDown aria-hidden /> {t.importButton}
              </LinkButton>
              <LinkButton href="/authorities/new" tone="primary">
                <Plus aria-hidden /> {t.createAuthority}
              </LinkButton>
            </>
          )
        }
      />
      {requests.items.length > 0 && (
        <Notice kind="info" className="mb-4">
          {t.requestsForAnAuthority({ names: requests.items.map(({ name }) => name) })}
          {mayOwn && (
            <>
              {' '}
              <TextLink href="/authorities/import" className="underline">
                {t.importWhatCameBack}
              </TextLink>
            </>
          )}
        </Notice>
      )}
      <Panel flush>
        {items.length === 0 ? (
          <Empty icon={Landmark} title={t.noAuthorityYet}>
            {t.theRootAndTheIssuingAuthority}
          </Empty>
        ) : (
          <AuthorityTable authorities={items} />
        )}
      </Panel>
      {bundle !== null && (
        <div className="mt-5">
          <BundlePanel bundle={bundle} />
        </div>
      )}
    </>
  );
}
