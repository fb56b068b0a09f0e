import { CircleSlash, Hourglass, MailOpen } from 'lucide-react';
import * as t from '#messages/members';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { RowAct } from '../ui/act-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { RevokeRight } from './revoke-right.tsx';

type Invitation = WireOutput<'member.list'>['invitations'][number] & { mine: boolean };

/** Links that nobody has used yet. */
export const InvitationPanel = ({ invitations, revoke }: { invitations: readonly Invitation[]; revoke: FormAction }) => (
  <Panel flush title={t.invitations} note={t.linksThatNobodyHasUsedYet}>
    <Table
      caption={t.invitations}
      rows={invitations}
      rowKey={({ id }) => id}
      columns={[
        { header: t.email, names: true, cell: ({ email }) => <span className="font-medium wrap-anywhere">{email}</span> },
        {
          header: t.status,
          cell: ({ expiresAt }) =>
            Date.parse(expiresAt) > Date.now() ? (
              <Badge tone="warn" icon={MailOpen}>
                {t.invitationOpen}
              </Badge>
            ) : (
              <Badge tone="plain" icon={Hourglass}>
                {t.expired}
              </Badge>
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
        { header: t.invitedBy, cell: ({ invitedBy }) => invitedBy },
        { header: t.expires, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        {
          header: t.change,
          end: true,
          cell: ({ id, email, mine }) =>
            mine && (
              <RowAct
                action={revoke}
                id={`revoke-${id}`}
                icon={CircleSlash}
                word={t.takeBack}
                title={t.takeBackTheInvitationOf({ email })}
                about={{ invitation: id }}
                deed={t.takeBack}
                deedTone="danger"
              >
                <p className="text-ink-soft">{t.itsLinkIsGoodForNothing}</p>
              </RowAct>
            ),
        },
      ]}
    />
  </Panel>
);
