import { ArrowLeft, ArrowRight } from 'lucide-react';
import * as messages from '#messages/ui';
import { LinkButton } from './button.tsx';

export type Query = Readonly<Record<string, string | undefined>>;

/** An address with these parameters, the empty ones left away. */
export function address(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(name, value);
  return search.size === 0 ? path : `${path}?${search}`;
}

type Props = {
  path: string;
  query: Query;
  nextCursor: string | null;
  older?: string;
  newer?: string;
  /** Which list it is on a page with several: each has parameters of its own, and keeps those of the others. */
  of?: string;
  /** The id of its panel, which stays in sight where a list is low on its page. */
  panel?: string | undefined;
};

/** What the cursor of a list, and the cursors that led to it, are called in the address. */
export const pageNames = (of?: string): readonly [cursor: string, trail: string] =>
  of === undefined ? ['cursor', 'trail'] : [`${of}-cursor`, `${of}-trail`];

/** Onward by the cursor of the last row, back by the cursors that led here: both stand in the address. */
export function Pages({ path, query, nextCursor, older = messages.older, newer = messages.newer, of, panel = of }: Props) {
  const [cursorName, trailName] = pageNames(of);
  const { [cursorName]: cursor, [trailName]: trail, ...filter } = query;
  if (nextCursor === null && cursor === undefined) return null;
  const passed = trail === undefined || trail === '' ? [] : trail.split('~');
  const back = passed.at(-1);
  const at = (places: Query): string => address(path, { ...filter, ...places }) + (panel === undefined ? '' : `#${panel}`);
  return (
    <nav aria-label={messages.pages} className="flex items-center justify-between gap-3 border-t border-line px-4 py-2.5">
      {cursor !== undefined ? (
        <LinkButton href={at({ [cursorName]: back === '-' ? undefined : back, [trailName]: passed.slice(0, -1).join('~') })} rel="prev">
          <ArrowLeft aria-hidden /> {newer}
        </LinkButton>
      ) : (
        <span />
      )}
      {nextCursor !== null && (
        <LinkButton href={at({ [cursorName]: nextCursor, [trailName]: [...passed, cursor ?? '-'].slice(-15).join('~') })} rel="next">
          {older} <ArrowRight aria-hidden />
        </LinkButton>
      )}
    </nav>
  );
}
