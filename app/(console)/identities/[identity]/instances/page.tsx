import { Server } from 'lucide-react';
import type { Metadata } from 'next';
import { InstanceTable } from '#components/identities/instances';
import { Empty } from '#components/ui/empty';
import { Panel } from '#components/ui/page';
import * as t from '#messages/identities';
import { may } from '#server/domain/roles';
import { read, session } from '../../../../api-client.ts';
import { IdentityFrame } from '../frame.tsx';

export const metadata: Metadata = { title: t.instancesOfAnIdentity };

export default async function InstancesPage({ params }: { params: Promise<{ identity: string }> }) {
  const { identity: reference } = await params;
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const [{ items }, { role }] = await Promise.all([read('identity.instances', { identity: identity.id }), session()]);
  return (
    <IdentityFrame identity={identity} here="/instances" notice={undefined}>
      <Panel title={t.instances} note={t.whereItsCertificatesWereShown} flush>
        {items.length === 0 ? (
          <Empty small icon={Server} title={t.notSeenYet}>
            {t.instancesShowOnceSeen}
          </Empty>
        ) : (
          <InstanceTable instances={items} name={identity.name} mayRevoke={may(role, 'issue')} />
        )}
      </Panel>
    </IdentityFrame>
  );
}
