'use client';

import { ErrorState } from '#components/access/error-state';

export default function ErrorPage(props: { error: unknown; retry: () => void }) {
  return (
    <main>
      <ErrorState {...props} />
    </main>
  );
}
