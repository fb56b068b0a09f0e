import { ShieldCheck, ShieldOff, UserMinus, UserPlus, UserRoundCog } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { plural } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { RowDialog } from '../ui/row-dialog.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Role = { value: string; label: string };
type Member = WireOutput<'member.list'>['items'][number] & {
  me: boolean;
  /** Whether the visitor decides about somebody of that role. */
  mine: boolean;
};

export const InviteMember = ({ roles, action }: { roles: readonly Role[]; action: FormAction }) => (
  <FormDialog
    action={action}
    className="space-y-4"
    onward="/settings/members"
    id="invite"
    tone="primary"
    trigger={
      <>
        <UserPlus aria-hidden /> Invite
      </>
    }
    title="Invite a member"
  >
    <TextField name="email" label="Email" type="email" hint="To sign in with. Nothing is sent to it: you hand over the link." />
    <SelectField name="role" label="Role" value="viewer" choices={roles} hint="The least that does the work." />
    <SelectField
      name="expiresInSeconds"
      label="The link works"
      value="259200"
      choices={[
        { value: '3600', label: 'for 1 hour' },
        { value: '86400', label: 'for 1 day' },
        { value: '259200', label: 'for 3 days' },
        { value: '604800', label: 'for 7 days' },
      ]}
    />
    <DialogButtons dialog="invite">
      <Submit>Make link</Submit>
    </DialogButtons>
  </FormDialog>
);

const Change = ({ member, roles, action }: { member: Member; roles: readonly Role[]; action: FormAction }) => (
  <RowDialog
    action={action}
    id={`change-${member.id}`}
    icon={UserRoundCog}
    word="Role"
    title={`What may ${member.name} do?`}
    className="space-y-4"
  >
    <input type="hidden" name="member" value={member.id} />
    <SelectField
      name="role"
      label="Role"
      value={member.role}
      choices={roles}
      hint="It counts from their next request on. API keys of theirs that may do more than this role are revoked."
    />
    <DialogButtons dialog={`change-${member.id}`}>
      <Submit>Change role</Submit>
    </DialogButtons>
  </RowDialog>
);

const Remove = ({ member, action }: { member: Member; action: FormAction }) => (
  <RowDialog action={action} id={`remove-${member.id}`} icon={UserMinus} word="Remove" title={`Remove ${member.name}?`}>
    <p className="mb-4 text-ink-soft">
      Their sessions and every way in end with the next request.{' '}
      {member.apiKeys > 0 ? (
        <>
          So do the <strong>{plural(member.apiKeys, 'API key')}</strong> that they made, or that those made: whatever works with{' '}
          {member.apiKeys === 1 ? 'it' : 'them'} is refused. Give it <TextLink href="/settings/api-keys">keys of somebody else</TextLink>{' '}
          first.
        </>
      ) : (
        'No API key that works is of their making.'
      )}{' '}
      What they did stays on record under their name.
    </p>
    <input type="hidden" name="member" value={member.id} />
    <DialogButtons dialog={`remove-${member.id}`}>
      <Submit tone="danger">Remove member</Submit>
    </DialogButtons>
  </RowDialog>
);

type Props = { members: readonly Member[]; roles: readonly Role[]; change: FormAction; remove: FormAction };

/** Who may sign in. */
export const MemberPanel = ({ members, roles, change, remove }: Props) => (
  <Panel flush>
    <Table
      caption="Members"
      rows={members}
      rowKey={({ id }) => id}
      columns={[
        {
          header: 'Name',
          names: true,
          cell: ({ name, email, me }) => (
            <span>
              <span className="font-medium">{name}</span>
              {me && <span className="text-ink-faint"> (you)</span>}
              <span className="block text-xs font-normal text-ink-faint wrap-anywhere">{email}</span>
            </span>
          ),
        },
        { header: 'Role', cell: ({ role }) => role },
        {
          header: 'Second factor',
          cell: ({ secondFactor }) =>
            secondFactor ? (
              <Badge tone="good" icon={ShieldCheck}>
                On
              </Badge>
            ) : (
              <Badge tone="warn" icon={ShieldOff}>
                Password alone
              </Badge>
            ),
        },
        {
          header: 'Passkeys',
          from: 'lg',
          cell: ({ passkeys }) => (passkeys === 0 ? <span className="text-ink-faint">none</span> : passkeys),
        },
        { header: 'Member since', from: 'lg', cell: ({ createdAt }) => <Time at={createdAt} /> },
        {
          header: 'Last seen',
          cell: ({ lastSeenAt }) =>
            lastSeenAt === null ? <span className="text-ink-faint">not signed in</span> : <Time at={lastSeenAt} />,
        },
        {
          header: 'Change',
          end: true,
          cell: (member) =>
            member.mine && (
              <div className="flex flex-wrap gap-1 sm:justify-end">
                <Change member={member} roles={roles} action={change} />
                <Remove member={member} action={remove} />
              </div>
            ),
        },
      ]}
    />
  </Panel>
);
