'use client';

import Form from 'next/form';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { flushSync } from 'react-dom';
import * as t from '#messages/ui';
import { Button } from './button.tsx';

type Props = {
  path: string;
  fields: ReactNode;
  /** How many of the fields wait on a narrow screen until one asks for them. */
  more: number;
  /** Shows them all from the beginning. */
  open: boolean;
  children: ReactNode;
};

/** On a narrow screen the list begins in sight: the first filter stands above it, the others one press away. */
export function FilterForm({ path, fields, more, open, children }: Props) {
  const [asked, setAsked] = useState(false);
  const all = asked || open || more < 2;
  const toggle = ({ currentTarget }: MouseEvent<HTMLButtonElement>) => {
    flushSync(() => setAsked(!asked));
    // What the rule of `filters-brief` hid stands before the button: the next press of Tab would go past it.
    if (!asked) currentTarget.form?.querySelector<HTMLElement>(':scope > label ~ :not(:last-child) :is(input, select)')?.focus();
  };
  return (
    <Form action={path} prefetch={false} className={`grid grid-cols-2 items-end gap-2 sm:flex sm:flex-wrap ${all ? '' : 'filters-brief'}`}>
      {fields}
      <div className="contents">
        {children}
        {more >= 2 && !open && (
          <Button aria-expanded={all} onClick={toggle} tone="quiet" className="sm:hidden max-sm:col-span-2">
            {all ? t.fewerFilters : t.moreFilters({ filters: more })}
          </Button>
        )}
      </div>
    </Form>
  );
}
