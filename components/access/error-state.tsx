import { RotateCw, ServerOff } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { StatePage } from './state.tsx';

const isUnreachable = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'digest' in error && error.digest === 'API_UNREACHABLE';

/** What is said when a page cannot be shown, and the way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry: () => void }) {
  const unreachable = isUnreachable(error);
  return (
    <StatePage
      icon={ServerOff}
      title={unreachable ? 'The management API does not answer' : 'This page could not be shown'}
      action={
        <Button tone="primary" onClick={() => retry()}>
          <RotateCw aria-hidden /> Try again
        </Button>
      }
    >
      {unreachable
        ? 'The console shows nothing that it cannot read at this moment. Workloads and the token service are separate from it and may be well. Look at the log of the api process and at the database.'
        : 'Something went wrong in the console itself. Its log says more.'}
    </StatePage>
  );
}
