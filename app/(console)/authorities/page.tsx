import { FileDown, Landmark, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { AuthorityTable } from '#components/authorities/authority-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { may } from '#server/domain/roles';
import { plural } from '../../../components/ui/format.ts';
import { read, session } from '../../api-client.ts';

export const metadata: Metadata = { title: 'Authorities' };

export default async function AuthoritiesPage() {
  const [{ items }, requests, who] = await Promise.all([read('authority.list', {}), read('authority.requests', {}), session()]);
  const mayOwn = may(who.role, 'own');
  return (
    <>
      <PageHeader
        title="Authorities"
        lead="Who signs certificates, and whether their revocation lists are current."
        actions={
          mayOwn && (
            <>
              <LinkButton href="/authorities/import">
                <FileDown aria-hidden /> Import
              </LinkButton>
              <LinkButton href="/authorities/new" tone="primary">
                <Plus aria-hidden /> Create authority
              </LinkButton>
            </>
          )
        }
      />
      {requests.items.length > 0 && (
        <Notice kind="info" className="mb-4">
          {plural(requests.items.length, 'request')} for an authority {requests.items.length === 1 ? 'waits' : 'wait'} for a certificate
          from elsewhere: {requests.items.map(({ name }) => name).join(', ')}.
          {mayOwn && (
            <>
              {' '}
              <TextLink href="/authorities/import" className="underline">
                Import it
              </TextLink>
            </>
          )}
        </Notice>
      )}
      <Panel flush>
        {items.length === 0 ? (
          <Empty icon={Landmark} title="No authority yet">
            The root and the issuing authority are made when the signer first starts.
          </Empty>
        ) : (
          <AuthorityTable authorities={items} />
        )}
      </Panel>
    </>
  );
}
