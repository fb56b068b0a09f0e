import type { Metadata } from 'next';
import { InvitationPanel } from '#components/members/invitation-panel';
import { InviteMember, MemberPanel } from '#components/members/member-panel';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { may, type Role, roleNames, roles } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { changeMember, inviteMember, removeMember, uninviteMember } from './actions.ts';

export const metadata: Metadata = { title: 'Members' };

const notices = {
  changed: 'The role is changed, from the next request on.',
  removed: 'The member is removed, and all of their sessions are ended.',
  uninvited: 'The invitation is taken back.',
};

export default async function MembersPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ items, invitations }, who, { notice }] = await Promise.all([read('member.list', {}), session(), pick(searchParams, ['notice'])]);
  const decides = (role: Role): boolean => may(who.role, 'own') || !may(role, 'administer');
  const choices = roleNames.filter(decides).map((role) => ({ value: role, label: `${role}: may ${roles[role].join(', ')}` }));
  return (
    <>
      <PageHeader
        title="Members"
        lead="Who may sign in, and what each may do. An admin decides about the roles below admin, an owner about all."
        actions={<InviteMember roles={choices} action={inviteMember} />}
      />
      <Done notice={notice} sentences={notices} />
      <div className="space-y-4">
        <MemberPanel
          members={items.map((member) => ({ ...member, me: member.id === who.id, mine: decides(member.role) }))}
          roles={choices}
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
