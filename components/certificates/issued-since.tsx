'use client';

import { useEffect, useState } from 'react';
import * as r from '#messages/revocations';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Link } from '../ui/link.tsx';

/** Milliseconds for which a date has stood still before it is asked about. */
const pause = 400;

/** How many tokens were issued with a certificate since its key is suspected, and the way to them. */
export function IssuedSince({ certificate, thumbprint, since }: { certificate: string; thumbprint: string; since: string }) {
  const [issued, setIssued] = useState<WireOutput<'certificate.issued-tokens'> | null>(null);
  useEffect(() => {
    const left = new AbortController();
    const address = `/api/v1/certificates/${certificate}/issued-tokens`;
    const later = setTimeout(async () => {
      // Without an answer the way to them is there all the same.
      const answer = await fetch(`${address}?${new URLSearchParams({ since })}`, { signal: left.signal }).catch(() => null);
      if (answer?.ok) setIssued(await answer.json());
    }, pause);
    return () => {
      clearTimeout(later);
      left.abort();
    };
  }, [certificate, since]);
  return (
    <p role="status" className="mt-4">
      {issued !== null && <>{r.soManyIssuedSince(issued)} </>}
      <Link
        href={`/activity?q=${encodeURIComponent(`outcome:issued tp:${thumbprint}`)}&from=${encodeURIComponent(since)}`}
        target="_blank"
        className="font-medium text-accent underline underline-offset-3"
      >
        {r.tokensIssuedSince}
      </Link>
    </p>
  );
}
