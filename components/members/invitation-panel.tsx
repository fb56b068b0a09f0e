import { CircleSlash, Hourglass, MailOpen } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { DialogButtons, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { RowDialog } from '../ui/row-dialog.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Invitation = WireOutput<'member.list'>['invitations'][number] & { mine: boolean };

/** Links that nobody has used yet. */
export const InvitationPanel = ({ invitations, revoke }: { invitations: readonly Invitation[]; revoke: FormAction }) => (
  <Panel flush title="Invitations" note="Links that nobody has used yet.">
    <Table
      caption="Invitations"
      rows={invitations}
      rowKey={({ id }) => id}
      columns={[
        { header: 'Email', names: true, cell: ({ email }) => <span className="font-medium wrap-anywhere">{email}</span> },
        {
          header: 'Status',
          cell: ({ expiresAt }) =>
            Date.parse(expiresAt) > Date.now() ? (
              <Badge tone="warn" icon={MailOpen}>
                Open
              </Badge>
            ) : (
              <Badge tone="plain" icon={Hourglass}>
                Expired
              </Badge>
            ),
        },
        { header: 'Role', cell: ({ role }) => role },
        { header: 'Invited by', cell: ({ invitedBy }) => invitedBy },
        { header: 'Expires', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        {
          header: 'Change',
          end: true,
          cell: ({ id, email, mine }) =>
            mine && (
              <RowDialog
                action={revoke}
                id={`revoke-${id}`}
                icon={CircleSlash}
                word="Take back"
                title={`Take back the invitation of ${email}?`}
              >
                <p className="mb-4 text-ink-soft">Its link is good for nothing from then on.</p>
                <input type="hidden" name="invitation" value={id} />
                <DialogButtons dialog={`revoke-${id}`}>
                  <Submit tone="danger">Take back</Submit>
                </DialogButtons>
              </RowDialog>
            ),
        },
      ]}
    />
  </Panel>
);
