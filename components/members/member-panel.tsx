import { ShieldCheck, ShieldOff, UserMinus, UserPlus, UserRoundCog } from 'lucide-react';
import * as t from '#messages/members';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
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
        <UserPlus aria-hidden /> {t.invite}
      </>
    }
    title={t.inviteAMember}
  >
    <TextField name="email" label={t.email} type="email" hint={t.toSignInWithNothing} />
    <SelectField name="role" label={t.role} value="viewer" choices={roles} hint={t.theLeastThatDoesTheWork} />
    <SelectField
      name="expiresInSeconds"
      label={t.theLinkWorks}
      value="259200"
      choices={[
        { value: '3600', label: t.linkWorksFor.hour },
        { value: '86400', label: t.linkWorksFor.day },
        { value: '259200', label: t.linkWorksFor.threeDays },
        { value: '604800', label: t.linkWorksFor.week },
      ]}
    />
    <DialogButtons dialog="invite">
      <Submit>{t.makeLink}</Submit>
    </DialogButtons>
  </FormDialog>
);

const Change = ({ member, roles, action }: { member: Member; roles: readonly Role[]; action: FormAction }) => (
  <RowDialog action={action} id={`change-${member.id}`} icon={UserRoundCog} word={t.role} title={t.whatMayDo(member)} className="space-y-4">
    <input type="hidden" name="member" value={member.id} />
    <SelectField name="role" label={t.role} value={member.role} choices={roles} hint={t.itCountsFromTheirNextRequest} />
    <DialogButtons dialog={`change-${member.id}`}>
      <Submit>{t.changeRole}</Submit>
    </DialogButtons>
  </RowDialog>
);

const Remove = ({ member, action }: { member: Member; action: FormAction }) => (
  <RowDialog action={action} id={`remove-${member.id}`} icon={UserMinus} word={t.remove} title={t.removeQuestion(member)}>
    <p className="mb-4 text-ink-soft">
      {t.theirSessionsAndEveryWay({
        apiKeys:
          member.apiKeys > 0
            ? t.theirApiKeysEndToo({
                apiKeys: member.apiKeys,
                link: <TextLink href="/settings/api-keys">{t.keysOfSomebodyElse}</TextLink>,
              })
            : t.noApiKeyThatWorks,
      })}
    </p>
    <input type="hidden" name="member" value={member.id} />
    <DialogButtons dialog={`remove-${member.id}`}>
      <Submit tone="danger">{t.removeMember}</Submit>
    </DialogButtons>
  </RowDialog>
);

type Props = { members: readonly Member[]; roles: readonly Role[]; change: FormAction; remove: FormAction };

/** Who may sign in. */
export const MemberPanel = ({ members, roles, change, remove }: Props) => (
  <Panel flush>
    <Table
      caption={t.members}
      rows={members}
      rowKey={({ id }) => id}
      columns={[
        {
          header: t.name,
          names: true,
          cell: ({ name, email, me }) => (
            <span>
              <span className="font-medium">{name}</span>
              {me && <span className="text-ink-faint"> {t.thatIsYou}</span>}
              <span className="block text-xs font-normal text-ink-faint wrap-anywhere">{email}</span>
            </span>
          ),
        },
        { header: t.role, cell: ({ role }) => role },
        {
          header: t.secondFactor,
          cell: ({ secondFactor }) =>
            secondFactor ? (
              <Badge tone="good" icon={ShieldCheck}>
                {t.secondFactorOn}
              </Badge>
            ) : (
              <Badge tone="warn" icon={ShieldOff}>
                {t.passwordAlone}
              </Badge>
            ),
        },
        {
          header: t.passkeys,
          from: 'lg',
          cell: ({ passkeys }) => (passkeys === 0 ? <span className="text-ink-faint">{t.noPasskeys}</span> : passkeys),
        },
        { header: t.memberSince, from: 'lg', cell: ({ createdAt }) => <Time at={createdAt} /> },
        {
          header: t.lastSeen,
          cell: ({ lastSeenAt }) =>
            lastSeenAt === null ? <span className="text-ink-faint">{t.notSignedIn}</span> : <Time at={lastSeenAt} />,
        },
        {
          header: t.change,
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
