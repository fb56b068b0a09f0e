'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useState } from 'react';
import * as t from '#messages/activity';
import type { Detail } from '../../../components/activity/detail-sheet.tsx';

async function problemOf(response: Response): Promise<string> {
  if (response.status === 401) return t.theSessionHasEndedSign;
  if (response.status === 404) return t.thereIsNoSuchDecision;
  const problem: unknown = await response.json().catch(() => null);
  return String(Reflect.get(Object(problem), 'detail') ?? t.theManagementApiDidNotAnswer);
}

async function read(id: string, mayAudit: boolean): Promise<Detail> {
  const reference = encodeURIComponent(id);
  const ask = (path: string) => fetch(`/api/v1${path}`, { headers: { accept: 'application/json' }, cache: 'no-store' });
  const [shown, formats] = await Promise.all([ask(`/decisions/${reference}`), mayAudit ? ask(`/events/${reference}/formats`) : null]);
  if (!shown.ok) return { problem: await problemOf(shown) };
  const decision = await shown.json();
  const { sameToken: _, ...record } = decision;
  return { decision, forms: { record, ...(formats?.ok ? await formats.json() : {}) } };
}

/** The decision that is opened beside the list: it stands in the address, and the list stays as it is. */
export function useSelection(mayAudit: boolean) {
  const search = useSearchParams();
  const path = usePathname();
  const id = search.get('sel') ?? undefined;
  const [found, setFound] = useState<{ id: string; detail: Detail } | null>(null);

  const select = useCallback(
    (next: string | null) => {
      const query = new URLSearchParams(search);
      if (next === null) query.delete('sel');
      else query.set('sel', next);
      window.history.pushState(null, '', query.size === 0 ? path : `${path}?${query}`);
    },
    [search, path],
  );
  useEffect(() => {
    if (id === undefined) return;
    let stale = false;
    read(id, mayAudit)
      .catch((): Detail => ({ problem: t.theConsoleDidNotAnswerTry }))
      .then((detail) => !stale && setFound({ id, detail }));
    return () => {
      stale = true;
    };
  }, [id, mayAudit]);
  return { id, detail: found !== null && found.id === id ? found.detail : null, select };
}
