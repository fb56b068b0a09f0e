import { findSso } from '../../ledger/identity-provider.ts';
import { listInvitations } from '../../ledger/invitations.ts';
import { listMembers } from '../../ledger/members.ts';
import { ownersOfIdentities } from '../../ledger/revoke-right.ts';
import { addPasskey, offerPasskey, removePasskey } from '../../operations/add-passkey.ts';
import { addAuthenticator, offerAuthenticator, removeAuthenticator, renewRecoveryCodes } from '../../operations/add-totp.ts';
import { changeMember, removeMember } from '../../operations/change-member.ts';
import { changePassword } from '../../operations/change-password.ts';
import { configureSso, removeSso } from '../../operations/configure-sso.ts';
import { endOtherSessions, endSession } from '../../operations/end-session.ts';
import { inviteMember, revokeInvitation } from '../../operations/invite-member.ts';
import { addressesOf } from '../../operations/open-provider.ts';
import { showSecurity } from '../../operations/show-security.ts';
import type { SignInContext } from '../../operations/sign-in-context.ts';
import { testSso } from '../../operations/test-sso.ts';
import type { Caller } from './callers.ts';
import type { Input, OperationName, Output } from './contract.ts';

type Handler<N extends OperationName> = (context: SignInContext, input: Input<N>, caller: Caller) => Promise<Output<N>>;

/** The schema names what is read; the library reads it once more and verifies it. */
const asRegistration = ({ id, clientDataJSON, attestationObject = '', transports }: Input<'passkey.add'>['response']) => ({
  id,
  rawId: id,
  type: 'public-key' as const,
  clientExtensionResults: {},
  response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) },
});

/** What is about whoever is signed in, and about who else may be. */
export const accessHandlers = {
  'security.show': (context, _, { actor, session }) => showSecurity(context, actor.id, session?.id),
  'session.end': async (context, input, { actor }) => {
    await endSession(context, actor, input);
    return { ended: 1 };
  },
  'session.end-others': (context, _, { actor, session }) => endOtherSessions(context, actor, session?.id),
  'password.change': (context, { password }, { actor, email, session }) =>
    changePassword(context, actor, { password, email, kept: session?.id }),
  'authenticator.offer': (context, _, { actor, email }) => offerAuthenticator(context, actor, email ?? actor.name),
  'authenticator.add': (context, input, { actor }) => addAuthenticator(context, actor, input),
  'authenticator.remove': async (context, _, { actor }) => {
    await removeAuthenticator(context, actor);
    return { removed: true };
  },
  'recovery-codes.renew': (context, _, { actor }) => renewRecoveryCodes(context, actor),
  'passkey.offer': async (context, _, { actor, email }): Promise<Output<'passkey.offer'>> => {
    const { options } = await offerPasskey(context, actor, email ?? actor.name);
    const { rp, user } = options;
    return { options: { ...options, rp: { ...rp }, user: { ...user } } };
  },
  'passkey.add': (context, { name, response }, { actor }) => addPasskey(context, actor, { name, response: asRegistration(response) }),
  'passkey.remove': (context, input, { actor }) => removePasskey(context, actor, input),
  'sso.show': async (context) => ({ provider: (await findSso(context.database.prisma)) ?? null, ...addressesOf(context) }),
  'sso.set': (context, input, { actor }) => configureSso(context, actor, input),
  'sso.test': (context, _, { actor }) => testSso(context, actor),
  'sso.remove': (context, _, { actor }) => removeSso(context, actor),
  'member.list': async ({ database, clock }) => ({
    items: await listMembers(database.prisma, clock()),
    invitations: await listInvitations(database.prisma),
    owners: await ownersOfIdentities(database.prisma),
  }),
  'member.invite': (context, input, { actor }) => inviteMember(context, actor, input),
  'member.uninvite': (context, input, { actor }) => revokeInvitation(context, actor, input),
  'member.change': (context, input, { actor }) => changeMember(context, actor, input),
  'member.remove': (context, input, { actor }) => removeMember(context, actor, input),
} as const satisfies { [N in OperationName]?: Handler<N> };
