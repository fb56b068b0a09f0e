import * as t from '#messages/ui';
import { TextLink } from './link.tsx';
import { Notice } from './notice.tsx';
import { address, pageNames, type Query } from './pages.tsx';

/** In place of a list whose place in the address is refused: why, and the way to its beginning, where the other lists of the page stay. */
export function RefusedPage({ problem, path, query, of }: { problem: string; path: string; query: Query; of?: string }) {
  const own = pageNames(of);
  const rest = Object.fromEntries(Object.entries(query).filter(([name]) => !own.includes(name)));
  return (
    <Notice kind="error">
      {t.thisPageOfTheListCannotBeShown({ problem })} <TextLink href={address(path, rest)}>{t.beginOfTheList}</TextLink>
    </Notice>
  );
}
