'use client';

import { ArrowRight } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { DecisionRows } from '#components/activity/decision-rows';
import { LiveBar } from '#components/activity/live-bar';
import { type OpenMenu, ValueMenu } from '#components/activity/value-menu';
import { LinkButton } from '#components/ui/button';
import { address } from '#components/ui/pages';
import * as messages from '#messages/activity';
import { type ActivityQuery, activityPath } from '../../../components/activity/range.ts';
import { valuesOf } from '../../../components/activity/values.ts';
import type { Decision } from '../../../components/decisions/types.ts';
import { useTicks } from './ticks.tsx';
import { useSelection } from './use-selection.ts';
import { useTail } from './use-tail.ts';

const DetailSheet = dynamic(() => import('#components/activity/detail-sheet'), { ssr: false });

type Props = {
  initial: readonly Decision[];
  readAt: string;
  /** Where the stretch of time of the page begins. */
  since: string;
  stream: string | null;
  query: ActivityQuery;
  meanings: Readonly<Record<string, string>>;
  mayAudit: boolean;
  /** What stands here while there is no row. */
  empty: ReactNode;
  /** The way to older pages, while the list has not moved on. */
  pages: ReactNode;
};

/** The list that grows, one decision beside it, and what can be done by the values of a row. */
export function Explorer({ initial, readAt, since, stream, query, meanings, mayAudit, empty, pages }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const { id, detail, select } = useSelection(mayAudit);
  const isHeld = () => {
    const list = area.current;
    if (list === null || document.hidden || id !== undefined || menu !== null) return true;
    const selection = getSelection();
    const selecting = selection !== null && !selection.isCollapsed && list.contains(selection.anchorNode);
    return selecting || list.matches(':hover') || list.contains(document.activeElement) || list.getBoundingClientRect().top < 0;
  };
  const tail = useTail({ url: stream, initial, readAt, isHeld, onTick: useTicks().tell });
  const open = useCallback((decision: Decision, beside: HTMLElement) => {
    const { left, bottom } = beside.getBoundingClientRect();
    setMenu({ of: decision.id, values: valuesOf(decision), left, top: bottom + 4 });
  }, []);
  const close = useCallback(() => select(null), [select]);
  const closeMenu = useCallback(() => setMenu(null), []);
  const last = tail.rows.at(-1);
  return (
    <>
      {stream !== null && (
        <LiveBar
          {...tail}
          onPause={tail.pause}
          onResume={tail.resume}
          onShow={() => {
            tail.show();
            area.current?.scrollIntoView({ block: 'nearest' });
          }}
        />
      )}
      <div ref={area}>
        {tail.rows.length === 0 ? (
          empty
        ) : (
          <DecisionRows rows={tail.rows} meanings={meanings} selected={id} onSelect={select} onValues={open} />
        )}
      </div>
      {tail.moved && last !== undefined ? (
        <nav aria-label={messages.pages} className="flex justify-end border-t border-line px-4 py-2.5">
          {/* Whole milliseconds: the instant itself is not left out, and comes a second time. */}
          <LinkButton
            href={address(activityPath, { q: query.q, from: since, to: new Date(Date.parse(last.at) + 1).toISOString() })}
            rel="next"
          >
            {messages.older} <ArrowRight aria-hidden />
          </LinkButton>
        </nav>
      ) : (
        pages
      )}
      {menu !== null && <ValueMenu menu={menu} query={query} onClose={closeMenu} />}
      {id !== undefined && <DetailSheet id={id} detail={detail} query={query} onClose={close} />}
    </>
  );
}
