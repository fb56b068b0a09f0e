import { KeyRound, LoaderCircle, OctagonX } from 'lucide-react';
import { count } from '#messages/numbers';
import * as messages from '#messages/token-keys';
import { Badge } from '../ui/badge.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Id } from '../ui/code.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { duration } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { ActivateDialog, PrepareDialog, RetireDialog, ScheduleDialog, type TokenKeyActions } from './dialogs.tsx';
import { type Algorithm, isOver, isRetirable, type TokenKey, TokenKeyLife, type TokenKeyList, TokenKeyStatus } from './status.tsx';

type Props = {
  algorithm: Algorithm;
  list: TokenKeyList;
  /** Null for those who may only look. */
  actions: TokenKeyActions | null;
};

const kidOf = (key: TokenKey) => (
  <span id={key.kid} className="inline-flex items-center gap-1 whitespace-nowrap">
    <Id value={key.kid} head={10} tail={6} />
    <CopyButton value={key.kid} what={messages.kidKid({ kid: key.kid })} />
  </span>
);

const scheduleNote = ({ period, overlap }: TokenKeyList['schedules'][number]): string =>
  period === null ? messages.noScheduleSentence : messages.aKeySignsForTheOne({ period: duration(period), overlap: duration(overlap) });

/** The keys of one algorithm: which comes, which signs, which is still believed; what was is folded away. */
export function AlgorithmPanel({ algorithm, list, actions }: Props) {
  const keys = list.items.filter((key) => key.algorithm === algorithm);
  const open = keys.filter((key) => !isOver(key));
  const over = keys.filter(isOver);
  const schedule = list.schedules.find((one) => one.algorithm === algorithm);
  const asked = list.requests.find((request) => request.algorithm === algorithm);
  const current = open.find(({ status }) => status === 'current');
  const steps: Column<TokenKey> = {
    header: messages.change,
    end: true,
    cell: (key) =>
      actions && (
        <span className="inline-flex flex-wrap gap-x-1 sm:justify-end">
          {key.status === 'next' && <ActivateDialog tokenKey={key} current={current} action={actions.activate} />}
          {isRetirable(key) && <RetireDialog tokenKey={key} action={actions.retire} />}
          <LinkButton href={`/token-keys/${key.kid}/revoke`} tone="quiet" className="-my-0.5 min-h-6! px-1.5! py-0! text-xs!">
            <OctagonX aria-hidden /> {messages.revoke}
          </LinkButton>
        </span>
      ),
  };
  const columns: readonly Column<TokenKey>[] = [
    { header: messages.keyKid, names: true, className: 'sm:w-[19%]', cell: kidOf },
    { header: messages.status, className: 'sm:w-[11%]', cell: (key) => <TokenKeyStatus status={key.status} /> },
    {
      header: messages.life,
      className: 'sm:w-[36%]',
      cell: (key) => <TokenKeyLife tokenKey={key} replacedAt={schedule?.nextRotationAt ?? null} />,
    },
    { header: messages.liveTokens, end: true, cell: (key) => count(key.liveTokens) },
    { header: messages.privateKey, from: 'lg', cell: (key) => (key.custody === 'module' ? 'PKCS#11' : 'sealed') },
  ];
  return (
    <Panel
      title={algorithm}
      note={schedule && scheduleNote(schedule)}
      flush
      actions={
        actions && (
          <>
            {schedule && <ScheduleDialog schedule={schedule} action={actions.schedule} />}
            {asked === undefined && !open.some(({ status }) => status === 'next') && (
              <PrepareDialog algorithm={algorithm} action={actions.prepare} />
            )}
          </>
        )
      }
    >
      {asked && (
        <p className="border-b border-line px-4 py-2">
          {messages.askedForTheNextKey({
            badge: (
              <Badge tone="accent" icon={LoaderCircle}>
                {messages.askedFor}
              </Badge>
            ),
            requestedBy: asked.requestedBy,
          })}
        </p>
      )}
      {open.length === 0 ? (
        <Empty small icon={KeyRound} title={messages.noKeySignsNow}>
          {messages.aTokenServiceMakesOne({ algorithm })}
        </Empty>
      ) : (
        <Table
          caption={messages.algorithmKeys({ algorithm })}
          rows={open}
          rowKey={(key) => key.kid}
          columns={actions ? [...columns, steps] : columns}
        />
      )}
      {over.length > 0 && (
        <details className="border-t border-line">
          <summary className="focus-inset flex min-h-9 items-center px-4 text-xs font-medium text-accent hover:underline">
            {messages.keysThatAreOver({ keys: over.length })}
          </summary>
          <div className="border-t border-line">
            <Table caption={messages.overKeysOf({ algorithm })} rows={over} rowKey={(key) => key.kid} columns={columns.slice(0, 3)} />
          </div>
        </details>
      )}
    </Panel>
  );
}
