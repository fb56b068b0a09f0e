import { ShieldCheck, ShieldOff, UserMinus, UserPlus, UserRoundCog } from 'lucide-react';
import * as t from '#messages/members';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ActDialog, RowAct } from '../ui/act-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import { SelectField, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { RevokeRight, RevokeRightFields } from './revoke-right.tsx';

type Role = { value: string; label: string };
type Member = WireOutput<'member.list'>['items'][number] & {
  me: boolean;
  /** Whether the visitor decides about somebody of that role. */
  mine: boolean;
};

type Choices = { roles: readonly Role[]; owners: readonly string[] };

export const InviteMember = ({ roles, owners, action }: Choices & { action: FormAction }) => (
  <ActDialog
    action={action}
    onward="/settings/members"
    id="invite"
    tone="primary"
    icon={UserPlus}
    word={t.invite}
    title={t.inviteAMember}
    deed={t.makeLink}
  >
    <TextField name="email" label={t.email} type="email" hint={t.toSignInWithNothing} />
    <div className="group space-y-4">
      <SelectField name="role" label={t.role} value="viewer" choices={roles} hint={t.theLeastThatDoesTheWork} />
      <RevokeRightFields owners={owners} revokesFor={null} most={100} />
    </div>
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
  </ActDialog>
);

const Change = ({ member, roles, owners, action }: Choices & { member: Member; action: FormAction }) => (
  <RowAct
    action={action}
    id={`change-${member.id}`}
    icon={UserRoundCog}
    word={t.role}
    title={t.whatMayDo(member)}
    about={{ member: member.id, before: JSON.stringify({ role: member.role, revokesFor: member.revokesFor }) }}
    deed={t.saveWhatTheyMayDo}
  >
    <div className="group space-y-4">
      <SelectField name="role" label={t.role} value={member.role} choices={roles} hint={t.itCountsFromTheirNextRequest} />
      <RevokeRightFields owners={owners} revokesFor={member.revokesFor} most={12} />
    </div>
  </RowAct>
);

const Remove = ({ member, action }: { member: Member; action: FormAction }) => (
  <RowAct
    action={action}
    id={`remove-${member.id}`}
    icon={UserMinus}
    word={t.remove}
    title={t.removeQuestion(member)}
    about={{ member: member.id }}
    deed={t.removeMember}
    deedTone="danger"
  >
    <p className="text-ink-soft">
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
  </RowAct>
);

type Props = Choices & { members: readonly Member[]; change: FormAction; remove: FormAction };

/** Who may sign in. */
export const MemberPanel = ({ members, roles, owners, change, remove }: Props) => (
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
        {
          header: t.role,
          cell: ({ role, revokesFor }) => (
            <span>
              {role}
              <RevokeRight revokesFor={revokesFor} />
            </span>
          ),
        },
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
                <Change member={member} roles={roles} owners={owners} action={change} />
                <Remove member={member} action={remove} />
              </div>
            ),
        },
      ]}
    />
  </Panel>
);
