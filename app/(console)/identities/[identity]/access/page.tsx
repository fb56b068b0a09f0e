import type { Metadata } from 'next';
import { actor, audience, changes, named, subject, terms } from '#components/delegations/columns';
import { DelegationPanel } from '#components/delegations/delegation-panel';
import { NewDelegation } from '#components/delegations/new-delegation';
import { IdentityGrants } from '#components/grants/identity-grants';
import * as t from '#messages/access';
import { may } from '#server/domain/roles';
import { read, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { addDelegation, changeDelegation, removeDelegation } from '../../../delegation-actions.ts';
import { addGrant, changeGrant, removeGrant } from '../../actions.ts';
import { IdentityFrame } from '../frame.tsx';

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.accessOfAnIdentity };

export default async function IdentityAccessPage({ params, searchParams }: Props) {
  const [{ identity: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const [grants, audiences, acting, represented, who] = await Promise.all([
    read('grant.list', { identity: identity.id, limit: 200 }),
    read('audience.list', { limit: 200 }),
    read('delegation.list', { actor: identity.id, limit: 200 }),
    read('delegation.list', { subject: identity.id, limit: 200 }),
    session(),
  ]);
  const mayChange = may(who.role, 'operate') && identity.status !== 'retired';
  const back = `/identities/${identity.id}/access`;
  const change = mayChange ? [changes({ change: changeDelegation, remove: removeDelegation }, back)] : [];
  return (
    <IdentityFrame identity={identity} here="/access" notice={notice}>
      <div className="space-y-5">
        <IdentityGrants
          identity={identity}
          grants={grants.items}
          audiences={audiences.items}
          actions={mayChange ? { add: addGrant, change: changeGrant, remove: removeGrant } : null}
        />
        <DelegationPanel
          title={t.actsForOthers}
          note={t.tokensThatStandForAnotherIdentity}
          empty={t.withADelegationExchangesTheToken({ identity: identity.name })}
          delegations={acting.items}
          columns={[named(subject), audience, ...terms, ...change]}
          add={
            mayChange &&
            audiences.items.length > 0 && (
              <NewDelegation identity={identity} audiences={audiences.items} action={addDelegation} back={back} />
            )
          }
        />
        {represented.items.length > 0 && (
          <DelegationPanel
            title={t.othersActForIt}
            note={t.whoMayHoldTokensThatStand}
            empty=""
            delegations={represented.items}
            columns={[named(actor), audience, ...terms, ...change]}
          />
        )}
      </div>
    </IdentityFrame>
  );
}
