import type { Metadata } from 'next';
import { SecretPanel } from '#components/identities/secret-panel';
import { may } from '#server/domain/roles';
import { read, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { createExchangeSecret, revokeExchangeSecret } from '../../actions.ts';
import { IdentityFrame } from '../frame.tsx';

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Authentication of an identity' };

export default async function IdentityAuthenticationPage({ params, searchParams }: Props) {
  const [{ identity: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const [secrets, who] = await Promise.all([read('exchange-secret.list', { identity: identity.id }), session()]);
  return (
    <IdentityFrame identity={identity} here="/authentication" notice={notice}>
      <SecretPanel
        identity={identity}
        secrets={secrets.items}
        mayChange={may(who.role, 'operate')}
        create={createExchangeSecret}
        revoke={revokeExchangeSecret}
      />
    </IdentityFrame>
  );
}
