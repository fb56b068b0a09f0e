'use client';

import { Keyboard, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import * as messages from '#messages/shell';
import { Button } from '../ui/button.tsx';
import { CheckLine } from '../ui/choice-line.tsx';
import { toClipboard } from '../ui/clipboard.ts';
import { keep, useKept } from '../ui/kept.ts';
import { findField, idInPath, isKeyAct, type KeyAct, keyActs, keysCookie, places } from './key-map.ts';
import { type Area, pagesOf } from './navigation.tsx';

/** Milliseconds within which the second key of `g …` is awaited. */
const patience = 1_500;

const rowsOnPage = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('main table.table-rows > tbody > tr')].filter((row) => row.checkVisibility());
const rowHere = (): HTMLElement | null => document.activeElement?.closest<HTMLElement>('main table.table-rows > tbody > tr') ?? null;
const nameOf = (row: HTMLElement | null): HTMLElement | null => row?.querySelector<HTMLElement>('th a, th button, a, button') ?? null;

function moveBy(step: 1 | -1): boolean {
  const rows = rowsOnPage().filter((row) => nameOf(row) !== null);
  const at = rows.indexOf(rowHere() ?? document.body);
  const next = at < 0 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  nameOf(next ?? null)?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return next !== undefined;
}

function focusOn(...places: readonly string[]): boolean {
  const selector = places.join(', ');
  const field = [...document.querySelectorAll<HTMLElement>(selector)].find((one) => one.checkVisibility());
  field?.focus();
  return field !== undefined;
}

const press = (selector: string): boolean => {
  const button = document.querySelector<HTMLElement>(selector);
  button?.click();
  return button !== null;
};

type Props = { areas: readonly Area[]; on: boolean };

/** The keys of the console, and the sheet that says which there are. None fires in a field, and none changes anything. */
export function Keys({ areas, on: initially }: Props) {
  const on = useKept(keysCookie, initially ? undefined : 'off') !== 'off';
  const [word, setWord] = useState('');
  const sheet = useRef<HTMLDialogElement>(null);
  const router = useRouter();

  useEffect(() => {
    if (word === '') return;
    const timer = setTimeout(() => setWord(''), 2_500);
    return () => clearTimeout(timer);
  }, [word]);

  useEffect(() => {
    if (!on) return;
    let going = Number.NEGATIVE_INFINITY;
    const copy = (text: string | undefined, what: string) => {
      if (text === undefined) return setWord(messages.thereIsNoHere({ what }));
      toClipboard(text).then(
        () => setWord(messages.copiedThe({ what })),
        () => setWord(messages.theCouldNotBeCopied({ what })),
      );
    };
    const acts: Readonly<Record<KeyAct, () => boolean>> = {
      '/': () => focusOn(`#${findField}`),
      '?': () => {
        sheet.current?.showModal();
        return true;
      },
      j: () => moveBy(1),
      k: () => moveBy(-1),
      o: () => {
        nameOf(rowHere())?.click();
        return true;
      },
      x: () => select(),
      ' ': () => select(),
      f: () => focusOn('main search :is(input:not([type=hidden]), select)'),
      t: () => focusOn('main input[name="from"]', 'main [data-key="time"]'),
      p: () => press('main [data-key="pause"]') || press('[data-key="pause"]'),
      c: () => {
        if (!press('main [data-key="copy-link"]')) copy(location.href, 'link');
        return true;
      },
      y: () => {
        const paths = [...(rowHere()?.querySelectorAll('a') ?? [location])].map(({ pathname }) => idInPath(pathname));
        copy(
          paths.find((id) => id !== undefined),
          'id',
        );
        return true;
      },
    };
    const select = (): boolean => {
      const box = rowHere()?.querySelector<HTMLInputElement>('input[type="checkbox"][data-key="select"]');
      box?.click();
      return box != null;
    };
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (target?.closest('input, textarea, select, [contenteditable], dialog, [popover], [role="menu"], [role="listbox"]')) return;
      if (document.querySelector('dialog:modal') !== null) return;
      const since = event.timeStamp - going;
      going = Number.NEGATIVE_INFINITY;
      if (since < patience) {
        const area = places[event.key];
        const page = area === undefined ? undefined : pagesOf(areas.filter((one) => one === area))[0];
        if (page !== undefined) {
          event.preventDefault();
          router.push(page.href);
        }
        return;
      }
      if (event.key === 'g') going = event.timeStamp;
      // Space presses what has the focus, unless that is the name of a row that can be selected.
      else if (isKeyAct(event.key) && !(event.key === ' ' && target?.closest('button, summary')) && acts[event.key]())
        event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [on, areas, router]);

  const reachable = pagesOf(areas);
  const moves = Object.entries(places).flatMap(([key, area]) => {
    const page = pagesOf(areas.filter((one) => one === area))[0];
    return page === undefined || reachable.length === 0 ? [] : [{ key, name: page.name }];
  });
  return (
    <>
      <Button
        tone="quiet"
        onClick={() => sheet.current?.showModal()}
        aria-haspopup="dialog"
        title={messages.keyboard}
        className="w-8 px-0 max-sm:hidden"
      >
        <Keyboard aria-hidden />
        <span className="sr-only">{messages.keyboard}</span>
      </Button>
      <p
        role="status"
        className="pointer-events-none fixed right-4 bottom-4 z-40 rounded-lg bg-ink px-3 py-1.5 font-medium text-paper empty:hidden"
      >
        {word}
      </p>
      <dialog ref={sheet} aria-labelledby="keys-title" className="w-[min(40rem,calc(100vw-2rem))]!">
        <div className="p-5">
          <div className="mb-3 flex items-center justify-between gap-4">
            <h2 id="keys-title" className="text-base font-semibold tracking-[-0.01em]">
              {messages.keyboard}
            </h2>
            <Button tone="quiet" onClick={() => sheet.current?.close()} aria-label={messages.close} className="w-8 px-0">
              <X aria-hidden />
            </Button>
          </div>
          <div className="mb-4">
            <CheckLine
              label={messages.singleKeys}
              note={messages.theyWorkOutsideOfFields}
              checked={on}
              onChange={({ currentTarget }) => keep(keysCookie, currentTarget.checked ? undefined : 'off')}
            />
          </div>
          <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
            <KeyList
              title={messages.everywhere}
              rows={[[messages.paletteKeys, messages.palettePagesActsAndWhatever], ...single, [messages.esc, messages.close]]}
            />
            <KeyList title={messages.goTo} rows={moves.map(({ key, name }) => [`g ${key}`, name])} />
          </div>
        </div>
      </dialog>
    </>
  );
}

type Row = readonly [keys: string, does: string];

const single: readonly Row[] = Object.entries(Object.groupBy(Object.entries(keyActs), ([, does]) => does)).map(([does, keys]) => [
  (keys ?? []).map(([key]) => (key === ' ' ? 'Space' : key)).join(', '),
  does,
]);

const KeyList = ({ title, rows }: { title: string; rows: readonly Row[] }) => (
  <div>
    <h3 className="mb-1 text-xs font-medium text-ink-faint">{title}</h3>
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-1">
      {rows.map(([keys, does]) => (
        <div key={keys} className="contents">
          <dt>
            <kbd className="rounded border border-line-strong bg-sunken px-1.5 font-mono text-xs">{keys}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  </div>
);
