import { LogOut, MonitorSmartphone } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { RowDialog } from '../ui/row-dialog.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Session = WireOutput<'security.show'>['sessions'][number];
type Props = { sessions: readonly Session[]; end: FormAction; endOthers: FormAction };

const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iOS'],
  ['iPad', 'iPadOS'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const;
const named = (names: readonly (readonly [string, string])[], text: string) => names.find(([part]) => text.includes(part))?.[1];

/** What a browser says of itself, in two words where it is a common one. */
function device(userAgent: string | null): string {
  if (!userAgent) return 'Unknown';
  const browser = named(browsers, userAgent);
  const system = named(systems, userAgent);
  return browser === undefined ? userAgent.slice(0, 40) : system === undefined ? browser : `${browser} on ${system}`;
}

/** Where somebody is signed in. */
export const SessionPanel = ({ sessions, end, endOthers }: Props) => (
  <Panel
    flush
    title="Sessions"
    note="Where you are signed in. Use alone prolongs none; proving who you are does."
    actions={
      sessions.length > 1 && (
        <FormDialog action={endOthers} id="end-others" trigger="Sign out everywhere else" title="Sign out everywhere else?">
          <p className="mb-4 text-ink-soft">
            All sessions but this one end with their next request, and no browser counts as known until you sign in on it again.
          </p>
          <DialogButtons dialog="end-others">
            <Submit tone="danger">Sign out everywhere else</Submit>
          </DialogButtons>
        </FormDialog>
      )
    }
  >
    <Table
      caption="Sessions"
      rows={sessions}
      rowKey={({ id }) => id}
      columns={[
        {
          header: 'Device',
          names: true,
          cell: ({ userAgent, current }) => (
            <span className="inline-flex flex-wrap items-center gap-2 font-medium" title={userAgent ?? undefined}>
              {device(userAgent)}
              {current && (
                <Badge tone="good" icon={MonitorSmartphone}>
                  This one
                </Badge>
              )}
            </span>
          ),
        },
        {
          header: 'Address',
          cell: ({ address }) => (address === null ? <None>unknown</None> : <span className="font-mono text-xs">{address}</span>),
        },
        { header: 'By', from: 'lg', cell: ({ method }) => method },
        { header: 'Signed in', from: 'xl', cell: ({ createdAt }) => <Time at={createdAt} /> },
        { header: 'Last seen', cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
        { header: 'Ends', from: 'lg', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        {
          header: 'Change',
          end: true,
          cell: ({ id, current, userAgent }) =>
            !current && (
              <RowDialog action={end} id={`end-${id}`} icon={LogOut} word="Sign out" title={`Sign out ${device(userAgent)}?`}>
                <p className="mb-4 text-ink-soft">That session ends with its next request.</p>
                <input type="hidden" name="session" value={id} />
                <DialogButtons dialog={`end-${id}`}>
                  <Submit tone="danger">Sign out</Submit>
                </DialogButtons>
              </RowDialog>
            ),
        },
      ]}
    />
  </Panel>
);
