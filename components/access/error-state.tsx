import { RotateCw, ServerOff } from 'lucide-react';
import * as t from '#messages/access';
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
      title={unreachable ? t.theManagementApiDoesNotAnswer : t.thisPageCouldNotBeShown}
      action={
        <Button tone="primary" onClick={() => retry()}>
          <RotateCw aria-hidden /> {t.tryAgain}
        </Button>
      }
    >
      {unreachable ? t.theConsoleShowsNothing : t.somethingWentWrongInTheConsole}
    </StatePage>
  );
}
