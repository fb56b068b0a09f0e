import type { Metadata } from 'next';
import { actor, audience, changes, named, subject, terms } from '#components/delegations/columns';
import { DelegationPanel } from '#components/delegations/delegation-panel';
import { NewDelegation } from '#components/delegations/new-delegation';
import { IdentityGrants } from '#components/grants/identity-grants';
import { Pages, pageNames } from '#components/ui/pages';
import { RefusedPage } from '#components/ui/refused-page';
import * as t from '#messages/access';
import { may } from '#server/domain/roles';
import { read, search, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { addDelegation, changeDelegation, removeDelegation } from '../../../delegation-actions.ts';
import { addGrant, changeGrant, removeGrant } from '../../actions.ts';
import { IdentityFrame } from '../frame.tsx';

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.accessOfAnIdentity };

/** Each is read page by page, by itself. */
const lists = ['grants', 'acting', 'represented'] as const;

export default async function IdentityAccessPage({ params, searchParams }: Props) {
  const [{ identity: reference }, { notice, ...places }] = await Promise.all([
    params,
    pick(searchParams, ['notice', ...lists.flatMap((list) => pageNames(list))]),
  ]);
  const pageOf = (list: (typeof lists)[number]) => {
    const cursor = places[pageNames(list)[0]];
    return { limit: 50, ...(cursor === undefined ? {} : { cursor }) };
  };
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const [grants, audiences, acting, represented, who] = await Promise.all([
    search('grant.list', { identity: identity.id, ...pageOf('grants') }),
    read('audience.list', { limit: 200 }),
    search('delegation.list', { actor: identity.id, ...pageOf('acting') }),
    search('delegation.list', { subject: identity.id, ...pageOf('represented') }),
    session(),
  ]);
  const mayChange = may(who.role, 'operate') && identity.status !== 'retired';
  const back = `/identities/${identity.id}/access`;
  const pages = (list: (typeof lists)[number], { nextCursor }: { nextCursor: string | null }) => (
    <Pages path={back} query={places} nextCursor={nextCursor} of={list} />
  );
  const refusal = (list: (typeof lists)[number], { problem }: { problem: string | null }) =>
    problem !== null && <RefusedPage problem={problem} path={back} query={places} of={list} />;
  const change = mayChange ? [changes({ change: changeDelegation, remove: removeDelegation }, back)] : [];
  return (
    <IdentityFrame identity={identity} here="/access" notice={notice}>
      <div className="space-y-5">
        {refusal('grants', grants)}
        {grants.found !== null && (
          <IdentityGrants
            identity={identity}
            grants={grants.found.items}
            more={grants.found.nextCursor !== null || places['grants-cursor'] !== undefined}
            audiences={audiences}
            pages={pages('grants', grants.found)}
            actions={mayChange ? { add: addGrant, change: changeGrant, remove: removeGrant } : null}
          />
        )}
        {refusal('acting', acting)}
        {acting.found !== null && (
          <DelegationPanel
            id="acting"
            title={t.actsForOthers}
            note={t.tokensThatStandForAnotherIdentity}
            empty={t.withADelegationExchangesTheToken({ identity: identity.name })}
            delegations={acting.found.items}
            columns={[named(subject), audience, ...terms, ...change]}
            pages={pages('acting', acting.found)}
            add={
              mayChange &&
              audiences.items.length > 0 && (
                <NewDelegation
                  identity={identity}
                  audiences={audiences.items}
                  more={audiences.nextCursor !== null}
                  action={addDelegation}
                  back={back}
                />
              )
            }
          />
        )}
        {refusal('represented', represented)}
        {represented.found !== null && (represented.found.items.length > 0 || places['represented-cursor'] !== undefined) && (
          <DelegationPanel
            id="represented"
            title={t.othersActForIt}
            note={t.whoMayHoldTokensThatStand}
            empty=""
            delegations={represented.found.items}
            columns={[named(actor), audience, ...terms, ...change]}
            pages={pages('represented', represented.found)}
          />
        )}
      </div>
    </IdentityFrame>
  );
}
