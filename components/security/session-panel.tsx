import { LogOut, MonitorSmartphone } from 'lucide-react';
import * as t from '#messages/security';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { RowAct } from '../ui/act-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import { DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
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
  ['Macintosh', 'macOS'],
  ['Linux', 'Linux'],
] as const;
const named = (names: readonly (readonly [string, string])[], text: string) => names.find(([part]) => text.includes(part))?.[1];

/** What a browser says of itself, in two words where it is a common one. */
function device(userAgent: string | null): string {
  if (!userAgent) return t.unknownDevice;
  const browser = named(browsers, userAgent);
  const system = named(systems, userAgent);
  return browser === undefined ? userAgent.slice(0, 40) : system === undefined ? browser : t.browserOnSystem({ browser, system });
}

/** Where somebody is signed in. */
export const SessionPanel = ({ sessions, end, endOthers }: Props) => (
  <Panel
    flush
    title={t.sessions}
    note={t.whereYouAreSignedInUse}
    actions={
      sessions.length > 1 && (
        <FormDialog action={endOthers} id="end-others" trigger={t.signOutEverywhereElse} title={t.signOutEverywhereElseQuestion}>
          <p className="mb-4 text-ink-soft">{t.allSessionsButThisOneEnd}</p>
          <DialogButtons dialog="end-others">
            <Submit tone="danger">{t.signOutEverywhereElse}</Submit>
          </DialogButtons>
        </FormDialog>
      )
    }
  >
    <Table
      caption={t.sessions}
      rows={sessions}
      rowKey={({ id }) => id}
      columns={[
        {
          header: t.device,
          names: true,
          cell: ({ userAgent, current }) => (
            <span className="inline-flex flex-wrap items-center gap-2 font-medium" title={userAgent ?? undefined}>
              {device(userAgent)}
              {current && (
                <Badge tone="good" icon={MonitorSmartphone}>
                  {t.thisOne}
                </Badge>
              )}
            </span>
          ),
        },
        {
          header: t.address,
          cell: ({ address }) =>
            address === null ? <None>{t.unknownAddress}</None> : <span className="font-mono text-xs">{address}</span>,
        },
        { header: t.signedInBy, from: 'lg', cell: ({ method }) => method },
        { header: t.signedIn, from: 'xl', cell: ({ createdAt }) => <Time at={createdAt} /> },
        { header: t.lastSeen, cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
        { header: t.ends, from: 'lg', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        {
          header: t.change,
          end: true,
          cell: ({ id, current, userAgent }) =>
            !current && (
              <RowAct
                action={end}
                id={`end-${id}`}
                icon={LogOut}
                word={t.signOut}
                title={t.signOutQuestion({ device: device(userAgent) })}
                about={{ session: id }}
                deed={t.signOut}
                deedTone="danger"
              >
                <p className="text-ink-soft">{t.thatSessionEndsWithItsNext}</p>
              </RowAct>
            ),
        },
      ]}
    />
  </Panel>
);
