'use client';

import { RotateCw, ServerOff } from 'lucide-react';
import { StatePage } from '#components/access/state';
import { Button } from '#components/ui/button';

const unreachable = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'digest' in error && error.digest === 'API_UNREACHABLE';

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const down = unreachable(error);
  return (
    <StatePage
      icon={ServerOff}
      title={down ? 'The management API does not answer' : 'This page could not be shown'}
      action={
        <Button tone="primary" onClick={() => retry()}>
          <RotateCw aria-hidden /> Try again
        </Button>
      }
    >
      {down
        ? 'The console shows nothing that it cannot read at this moment. Workloads and the token service are separate from it and may be well. Look at the log of the api process and at the database.'
        : 'Something went wrong in the console itself. Its log says more.'}
    </StatePage>
  );
}
