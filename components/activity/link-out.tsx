'use client';

import { Check, Download, Link2 } from 'lucide-react';
import { useState } from 'react';
import * as t from '#messages/activity';
import { Button, buttonClass } from '../ui/button.tsx';
import { toClipboard } from '../ui/clipboard.ts';
import { address } from '../ui/pages.tsx';
import { type ActivityQuery, activityPath, isRange, ranges, standardRange } from './range.ts';

/** A stretch that ends now stands still in what is handed on. */
function frozen({ q, range, from, to }: ActivityQuery): ActivityQuery {
  if (from !== undefined || to !== undefined) return { q, from, to };
  const seconds = ranges[isRange(range) ? range : standardRange];
  const now = Date.now();
  return { q, from: new Date(now - seconds * 1_000).toISOString(), to: new Date(now).toISOString() };
}

/** What can be done with what is on the page: hand on its address, or take all of it along. */
export function LinkOut({ query, mayExport }: { query: ActivityQuery; mayExport: boolean }) {
  const [word, setWord] = useState(t.copyLink);
  const copy = () => {
    // With the decision that is opened beside the list.
    const sel = new URLSearchParams(location.search).get('sel') ?? undefined;
    const { href } = new URL(address(activityPath, { ...frozen(query), sel }), location.href);
    toClipboard(href).then(
      () => setWord(t.copied),
      () => setWord(t.notCopied),
    );
    setTimeout(() => setWord(t.copyLink), 2_000);
  };
  const exportTo = (format: 'csv' | 'ndjson') => address(`/export/${format}/decisions`, frozen(query));
  return (
    <>
      <Button onClick={copy} data-key="copy-link" title={t.theAddressOfThisSearch}>
        {word === t.copied ? <Check aria-hidden /> : <Link2 aria-hidden />}
        <span role="status">{word}</span>
      </Button>
      {mayExport &&
        (['csv', 'ndjson'] as const).map((format) => (
          <a
            key={format}
            href={`/export/${format}/decisions`}
            onClick={(event) => {
              event.currentTarget.href = exportTo(format);
            }}
            download
            className={buttonClass('quiet')}
          >
            <Download aria-hidden /> {format.toUpperCase()}
          </a>
        ))}
    </>
  );
}
