import { AfterRevocation } from '#components/certificates/after-revocation';
import { may } from '#server/domain/roles';
import type { WireOutput } from '#server/doors/api/contract';
import { read, session } from '../../../api-client.ts';
import { createJoinToken } from '../../identities/actions.ts';
import { tellOwner } from '../actions.ts';

type Props = {
  certificate: WireOutput<'certificate.show'>;
  heard: WireOutput<'certificate.propagation'>;
};

/** What is left to do about a certificate that is revoked; nothing about one of Hawser itself. */
export async function After({ certificate, heard }: Props) {
  if (certificate.identityId === null) return null;
  const [identity, { items: profiles }, cases, { role }] = await Promise.all([
    read('identity.show', { identity: certificate.identityId }),
    read('profile.list', {}),
    read('case.list', { certificate: certificate.id, limit: 5 }),
    session(),
  ]);
  const { ownerTold } = heard;
  return (
    <AfterRevocation
      certificate={certificate}
      identity={identity}
      profiles={profiles}
      ownerTold={ownerTold && { ...ownerTold, notice: may(role, 'audit') ? ownerTold.notice : null }}
      cases={cases}
      join={may(role, 'issue') ? createJoinToken : undefined}
      tell={may(role, 'operate') ? tellOwner : undefined}
    />
  );
}
