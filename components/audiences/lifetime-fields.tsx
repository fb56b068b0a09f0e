'use client';

import { useState } from 'react';
import * as t from '#messages/audiences';
import { TextField, useField } from '../ui/form.tsx';
import { consequenceOf } from './lifetime.ts';

type Props = { lifetimeDefault: number; lifetimeMaximum: number };
type Typed = { readonly lifetimeDefault?: string; readonly lifetimeMaximum?: string };

/** How long tokens live, and what follows from it, said anew as it is typed. */
export function LifetimeFields({ lifetimeDefault, lifetimeMaximum }: Props) {
  const sent = {
    lifetimeDefault: useField('lifetimeDefault', String(lifetimeDefault)).value ?? '',
    lifetimeMaximum: useField('lifetimeMaximum', String(lifetimeMaximum)).value ?? '',
  };
  const [typed, setTyped] = useState<Typed>({});
  const now = { ...sent, ...typed };
  return (
    <div
      onChange={({ target }) => target instanceof HTMLInputElement && setTyped((before) => ({ ...before, [target.name]: target.value }))}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="lifetimeDefault"
          label={t.tokenLifetimeInSeconds}
          type="number"
          value={String(lifetimeDefault)}
          hint={t.whenTheClientAsksForNone}
        />
        <TextField
          name="lifetimeMaximum"
          label={t.longestInSeconds}
          type="number"
          value={String(lifetimeMaximum)}
          hint={t.atMost86400OneDay}
        />
      </div>
      <p role="status" className="mt-2 text-ink-soft empty:mt-0">
        {consequenceOf(now.lifetimeDefault, now.lifetimeMaximum)}
      </p>
    </div>
  );
}
