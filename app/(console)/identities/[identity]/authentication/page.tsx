import type { Metadata } from 'next';
import { IssuedCertificates, RegisteredCertificates } from '#components/identities/certificate-panels';
import { ClientKeyPanel } from '#components/identities/client-key-panel';
import { SecretPanel } from '#components/identities/secret-panel';
import { TextLink } from '#components/ui/link';
import * as t from '#messages/identities';
import { may } from '#server/domain/roles';
import { read, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { createExchangeSecret, revokeExchangeSecret } from '../../actions.ts';
import { registerCertificates, registerClientKeys, revokeClientKey } from '../../credential-actions.ts';
import { IdentityFrame } from '../frame.tsx';

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.authenticationOfAnIdentity };

export default async function IdentityAuthenticationPage({ params, searchParams }: Props) {
  const [{ identity: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const [certificates, registered, keys, secrets, { role }] = await Promise.all([
    read('certificate.list', { identity: identity.id, limit: 20 }),
    read('certificate.list', { identity: identity.id, source: 'registered', limit: 50 }),
    read('client-key.list', { identity: identity.id }),
    read('exchange-secret.list', { identity: identity.id }),
    session(),
  ]);
  const open = identity.status !== 'retired';
  return (
    <IdentityFrame identity={identity} here="/authentication" notice={notice}>
      <p className="mb-4 max-w-3xl text-ink-soft">{t.everyWayToProveThisIdentity}</p>
      <div className="space-y-5">
        <IssuedCertificates
          identity={identity}
          certificates={certificates.items.filter(({ source }) => source !== 'registered').slice(0, 10)}
          more={certificates.nextCursor !== null && <TextLink href={`/certificates?identity=${identity.id}`}>{t.allCertificates}</TextLink>}
        />
        <RegisteredCertificates
          identity={identity}
          certificates={registered.items}
          register={may(role, 'issue') && open ? registerCertificates : null}
        />
        <ClientKeyPanel
          identity={identity}
          keys={keys.items}
          actions={may(role, 'operate') ? { register: registerClientKeys, revoke: revokeClientKey } : null}
        />
        <SecretPanel
          identity={identity}
          secrets={secrets.items}
          mayChange={may(role, 'operate')}
          create={createExchangeSecret}
          revoke={revokeExchangeSecret}
        />
      </div>
    </IdentityFrame>
  );
}
