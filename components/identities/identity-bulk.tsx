'use client';

import { CirclePause, CirclePlay, Download, Tag, Undo2, UserPen, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import * as identities from '#messages/identities';
import * as messages from '#messages/identities-bulk';
import { count } from '#messages/numbers';
import { Button, buttonClass } from '../ui/button.tsx';
import { csvAddress } from '../ui/csv.ts';
import { Notice } from '../ui/notice.tsx';
import { useSelection } from '../ui/table-context.tsx';
import {
  type BulkAct,
  type BulkOrder,
  type BulkPage,
  type BulkResult,
  type Changed,
  everyId,
  newRun,
  type Run,
  runBulk,
  undoes,
} from './bulk.ts';

type Props = {
  /** How many the filter of the list finds. */
  matching: number;
  filter: Readonly<Record<string, string>>;
  change: (order: BulkOrder) => Promise<BulkResult>;
  page: (filter: Readonly<Record<string, string>>, cursor: string | null) => Promise<BulkPage>;
};

/** From so many on, the number is typed. */
const guarded = 25;

type Act = {
  word: string;
  icon: typeof CirclePause;
  effect: string;
  button: (n: string) => string;
  /** What has to be said beside: which owner, which tag. */
  asks?: { name: 'owner' | 'tag'; label: string; missing: string };
};
const asksForTag = { name: 'tag', label: identities.tag, missing: messages.sayWhichTag } as const;
const acts: Record<BulkAct, Act> = {
  set_owner: {
    word: messages.setOwner,
    icon: UserPen,
    effect: messages.noticesAboutThemGo,
    button: (n) => messages.setTheOwnerOf({ count: n }),
    asks: { name: 'owner', label: messages.newOwner, missing: messages.sayWhoTheNewOwnerIs },
  },
  add_tag: {
    word: messages.addTag,
    icon: Tag,
    effect: messages.tagsOnlyGroup,
    button: (n) => messages.tagCount({ count: n }),
    asks: asksForTag,
  },
  remove_tag: {
    word: messages.removeTag,
    icon: X,
    effect: messages.tagsOnlyGroup,
    button: (n) => messages.untagCount({ count: n }),
    asks: asksForTag,
  },
  suspend: {
    word: messages.suspendInMenu,
    icon: CirclePause,
    effect: messages.fromTheNextRequestOnThey,
    button: (n) => messages.suspendCount({ count: n }),
  },
  resume: {
    word: messages.resumeInMenu,
    icon: CirclePlay,
    effect: messages.theyMayAskForTokensAgain,
    button: (n) => messages.resumeCount({ count: n }),
  },
};

/** What can be done with the identities that are selected, or with all that the filter finds. */
export function IdentityBulk({ matching, filter, change, page }: Props) {
  const { keys, all, setAll } = useSelection();
  const [act, setAct] = useState<BulkAct | null>(null);
  return (
    <>
      {(all !== null || matching > keys.length) && (
        <Button
          tone="quiet"
          aria-pressed={all !== null}
          onClick={() => setAll(all === null ? matching : null)}
          className="min-h-7! px-2! py-0! text-xs!"
        >
          {messages.selectAllMatching({ all: count(all ?? matching) })}
        </Button>
      )}
      {(Object.keys(acts) as BulkAct[]).map((name) => {
        const { word, icon: Icon } = acts[name];
        return (
          <Button key={name} onClick={() => setAct(name)} aria-haspopup="dialog" className="min-h-7! px-2! py-0! text-xs!">
            <Icon aria-hidden /> {word}
          </Button>
        );
      })}
      {act !== null && (
        <BulkDialog
          act={act}
          gather={all === null ? async () => ({ ids: keys }) : () => everyId(filter, page)}
          change={change}
          onClose={() => setAct(null)}
        />
      )}
    </>
  );
}

type DialogProps = {
  act: BulkAct;
  /** Which ones; asked before anything is said of how many. */
  gather: () => ReturnType<typeof everyId>;
  change: Props['change'];
  onClose: () => void;
};

function BulkDialog({ act, gather, change, onClose }: DialogProps) {
  const { word, effect, button, asks } = acts[act];
  const [ids, setIds] = useState<readonly string[] | null>(null);
  const [run, setRun] = useState<Run | null>(null);
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState('');
  const [undone, setUndone] = useState(false);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const router = useRouter();
  const shown = useRef(false);
  const show = (dialog: HTMLDialogElement | null) => {
    if (dialog === null || shown.current) return;
    shown.current = true;
    dialog.showModal();
    void gather().then((found) => {
      if (found.problem !== undefined) setProblem(found.problem);
      else if (found.ids.length === 0) setProblem(messages.nothingFitsTheFilterAnyMore);
      else setIds(found.ids);
    });
  };
  const go = async (which: readonly string[], before: Run, doing: BulkAct = (undone ? undoes[act] : act) ?? act) => {
    setBusy(true);
    const order = { act: doing, identities: which, ...(asks === undefined ? {} : { [asks.name]: answer.trim() }) };
    const { problem: _, ...rest } = before;
    try {
      setRun(await runBulk(order, change, setRun, rest));
    } finally {
      setBusy(false);
    }
  };
  // Only then, since what was done may take all rows out of the filter, and this dialog with them.
  const leave = () => {
    onClose();
    if (run !== null) router.refresh();
  };
  const number = ids?.length ?? 0;
  const start = () => {
    if (ids === null) return;
    if (asks !== undefined && answer.trim() === '') return setProblem(asks.missing);
    if (number > guarded && typed.trim() !== String(number)) return setProblem(identities.sayToTypeName({ name: String(number) }));
    setProblem(undefined);
    void go(ids, newRun);
  };
  const over = run !== null && !busy && run.left.length === 0;
  const undo = undoes[act];
  const takeBack = () => {
    if (run === null || undo === undefined) return;
    setUndone(true);
    void go(run.done, newRun, undo);
  };
  return (
    <dialog
      ref={show}
      aria-labelledby="bulk-title"
      onClose={leave}
      onCancel={(event) => busy && event.preventDefault()}
      className="text-left whitespace-normal"
    >
      <div className="space-y-4 p-5">
        <h2 id="bulk-title" className="text-base font-semibold tracking-[-0.01em]">
          {ids === null ? word : `${button(messages.countOfIdentities({ identities: number }))}?`}
        </h2>
        {problem !== undefined && <Notice kind="error">{problem}</Notice>}
        {ids === null ? (
          problem === undefined && <p role="status">{messages.counting}</p>
        ) : run === null ? (
          <>
            <p className="text-ink-soft">{messages.eachIsRecordedByItselfKeep({ effect })}</p>
            {asks !== undefined && <Field label={asks.label} value={answer} onChange={setAnswer} />}
            {number > guarded && <Field label={identities.typeNameToConfirm({ name: String(number) })} value={typed} onChange={setTyped} />}
          </>
        ) : (
          <Outcome run={run} undone={undone} />
        )}
        <div className="flex flex-wrap justify-end gap-2">
          {ids !== null && run === null && (
            <Button tone={act === 'suspend' ? 'danger' : 'primary'} aria-busy={busy} onClick={() => !busy && start()}>
              {button(messages.countOfIdentities({ identities: number }))}
            </Button>
          )}
          {run?.problem !== undefined && !busy && (
            <Button tone="primary" onClick={() => go(run.left, run)}>
              {messages.goOnWith({ left: count(run.left.length) })}
            </Button>
          )}
          {over && !undone && undo !== undefined && run.done.length > 0 && (
            <Button onClick={takeBack}>
              <Undo2 aria-hidden /> {messages.undoFor({ count: messages.countOfIdentities({ identities: run.done.length }) })}
            </Button>
          )}
          {over && run.failed.length > 0 && (
            <>
              <Button
                onClick={() =>
                  go(
                    run.failed.map(({ identity }) => identity),
                    { ...run, failed: [] },
                  )
                }
              >
                {messages.retryThatFailed({ failed: run.failed.length })}
              </Button>
              <a href={reportOf(run.failed)} download="identities-that-failed.csv" className={buttonClass('quiet')}>
                <Download aria-hidden /> {messages.report}
              </a>
            </>
          )}
          <Button disabled={busy} onClick={leave}>
            {over ? messages.done : run === null ? identities.cancel : messages.close}
          </Button>
        </div>
      </div>
    </dialog>
  );
}

const Field = ({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) => (
  <label className="block">
    <span className="mb-1 block text-sm font-medium">{label}</span>
    <input value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)} autoComplete="off" className="control" />
  </label>
);

const Outcome = ({ run, undone }: { run: Run; undone: boolean }) => {
  const total = run.done.length + run.unchanged + run.failed.length + run.left.length;
  return (
    <div className="space-y-2">
      <p role="status">
        {undone && `${messages.takenBack} `}
        {messages.ofDoneStoodSoAlreadyFailed({
          total: count(total - run.left.length),
          total2: count(total),
          done: count(run.done.length),
          unchanged: count(run.unchanged),
          failed: count(run.failed.length),
        })}
      </p>
      <progress
        value={total - run.left.length}
        max={Math.max(1, total)}
        aria-label={messages.howFarItHasCome}
        className="h-2 w-full accent-accent"
      />
      {run.problem !== undefined && <Notice kind="error">{run.problem}</Notice>}
      {run.failed.length > 0 && (
        <ul className="max-h-48 space-y-1 overflow-y-auto rounded-lg border border-line p-2 text-xs">
          {run.failed.map(({ identity, name, problem }) => (
            <li key={identity} className="wrap-anywhere">
              <span className="font-medium">{name ?? identity}</span>: <span className="text-ink-soft">{problem}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

const reportOf = (failed: readonly Changed[]): string =>
  csvAddress(
    ['identity', 'name', 'problem'],
    failed.map(({ identity, name, problem }) => [identity, name, problem]),
  );
