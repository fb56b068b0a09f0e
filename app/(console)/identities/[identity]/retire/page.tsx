import type { Metadata } from 'next';
import { BeyondRight } from '#components/certificates/beyond-right';
import { RetireForm } from '#components/identities/retirement';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/identities';
import { read, requirePermission } from '../../../../api-client.ts';
import { retireIdentity } from '../../actions.ts';

export const metadata: Metadata = { title: t.retireAnIdentity };

export default async function RetirePage({ params }: { params: Promise<{ identity: string }> }) {
  await requirePermission('issue');
  const { identity: reference } = await params;
  const preview = await read('identity.retirement-preview', { identity: decodeURIComponent(reference) });
  const { identity, beyondRight } = preview;
  const path = `/identities/${identity.id}`;
  return (
    <>
      <PageHeader
        trail={[
          { href: '/identities', name: t.identities },
          { href: path, name: identity.name },
        ]}
        title={t.retireIdentity({ identity: identity.name })}
        lead={t.allThatItHasEnds({ owner: identity.owner })}
      />
      {identity.status === 'retired' ? (
        <Notice kind="info">{t.itIsRetiredAlready}</Notice>
      ) : beyondRight !== null ? (
        <BeyondRight beyond={beyondRight} retires={identity} />
      ) : (
        <Panel title={t.whatEnds}>
          <RetireForm preview={preview} action={retireIdentity} back={path} />
        </Panel>
      )}
    </>
  );
}
