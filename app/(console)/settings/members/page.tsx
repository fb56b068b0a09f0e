import type { Metadata } from 'next';
import { InvitationPanel } from '#components/members/invitation-panel';
import { InviteMember, MemberPanel } from '#components/members/member-panel';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import * as t from '#messages/members';
import { may, type Role, roleNames, roles } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { changeMember, inviteMember, removeMember, uninviteMember } from './actions.ts';

export const metadata: Metadata = { title: t.members };

const notices = {
  changed: t.whatTheyMayDoIsChanged,
  removed: t.theMemberIsRemovedAndAll,
  uninvited: t.theInvitationIsTakenBack,
};

export default async function MembersPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ items, invitations, owners }, who, { notice }] = await Promise.all([
    read('member.list', {}),
    session(),
    pick(searchParams, ['notice']),
  ]);
  const decides = (role: Role): boolean => may(who.role, 'own') || !may(role, 'administer');
  const choices = roleNames.filter(decides).map((role) => ({ value: role, label: t.roleMay({ role, permissions: roles[role] }) }));
  return (
    <>
      <PageHeader
        title={t.members}
        lead={t.whoMaySignInAndWhat}
        actions={<InviteMember roles={choices} owners={owners} action={inviteMember} />}
      />
      <Done notice={notice} sentences={notices} />
      <div className="space-y-4">
        <MemberPanel
          members={items.map((member) => ({ ...member, me: member.id === who.id, mine: decides(member.role) }))}
          roles={choices}
          owners={owners}
          change={changeMember}
          remove={removeMember}
        />
        {invitations.length > 0 && (
          <InvitationPanel
            invitations={invitations.map((invitation) => ({ ...invitation, mine: decides(invitation.role) }))}
            revoke={uninviteMember}
          />
        )}
      </div>
    </>
  );
}
