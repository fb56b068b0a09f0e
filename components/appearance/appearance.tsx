'use client';

import { useSyncExternalStore } from 'react';
import * as t from '#messages/appearance';
import { keysCookie } from '../shell/key-map.ts';
import { Button } from '../ui/button.tsx';
import { CheckLine } from '../ui/choice-line.tsx';
import { keep, useKept } from '../ui/kept.ts';
import { Panel } from '../ui/page.tsx';
import { useTablePreferences } from '../ui/table-context.tsx';
import { useTheme } from '../ui/theme.ts';
import type { Theme } from '../ui/theme-cookie.ts';
import { ownZone, useZone } from '../ui/zone-context.tsx';
import { Choices } from './choices.tsx';

type Props = { theme: Theme; keys: boolean };

const unchanging = () => () => {};

/** What the toggles around every page and the choosers of lists decide, in one place, with what each of it means. */
export function Appearance({ theme: initialTheme, keys: initialKeys }: Props) {
  const [theme, chooseTheme] = useTheme(initialTheme);
  const { writer, choose: chooseZone } = useZone();
  // The server does not know the zone of the browser: it is that which is shown, or nothing more than UTC.
  const zone = useSyncExternalStore(unchanging, ownZone, () => writer.zone);
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Choices
        title={t.theme}
        value={theme}
        onChoose={chooseTheme}
        choices={[
          { value: 'system', label: t.asTheSystem, note: t.systemNote },
          { value: 'light', label: t.light, note: t.onPaper },
          { value: 'dark', label: t.dark, note: t.withLittleLight },
        ]}
      />
      <Choices
        title={t.times}
        value={writer.zone === 'UTC' ? 'UTC' : 'own'}
        onChoose={(next) => chooseZone(next === 'UTC' ? 'UTC' : ownZone())}
        choices={[
          { value: 'UTC', label: t.inUtc, note: t.utcNote },
          ...(zone === 'UTC' ? [] : [{ value: 'own', label: t.inZone({ zone }), note: t.zoneNote } as const]),
        ]}
      />
      <Lists />
      <SingleKeys initial={initialKeys} />
    </div>
  );
}

function Lists() {
  const { preferences, keep: keepPreferences } = useTablePreferences();
  const lists = Object.values(preferences.turned).filter((headers) => headers.length > 0);
  const columns = lists.reduce((sum, headers) => sum + headers.length, 0);
  return (
    <div className="space-y-3">
      <Choices
        title={t.lists}
        value={preferences.compact ? 'dense' : 'comfortable'}
        onChoose={(next) => keepPreferences({ ...preferences, compact: next === 'dense' })}
        choices={[
          { value: 'comfortable', label: t.comfortable, note: t.comfortableNote },
          { value: 'dense', label: t.dense, note: t.denseNote },
        ]}
      />
      <p role="status" className="flex min-h-8 flex-wrap items-center gap-x-3 px-4 text-ink-soft">
        {columns === 0 ? t.columnsAreAsTheyCame : t.columnsChosen({ columns, lists: lists.length })}
        {columns > 0 && <Button onClick={() => keepPreferences({ ...preferences, turned: {} })}>{t.columnsAsTheyCame}</Button>}
      </p>
    </div>
  );
}

function SingleKeys({ initial }: { initial: boolean }) {
  const on = useKept(keysCookie, initial ? undefined : 'off') !== 'off';
  return (
    <Panel title={t.keys}>
      <CheckLine
        label={t.singleKeys}
        note={t.keysNote({ key: <kbd className="font-mono">?</kbd> })}
        checked={on}
        onChange={({ currentTarget }) => keep(keysCookie, currentTarget.checked ? undefined : 'off')}
      />
    </Panel>
  );
}
