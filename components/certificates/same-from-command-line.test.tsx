import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { SameFromCommandLine } from './same-from-command-line.tsx';

it('of a form in which nothing is said yet, there is no command to copy', () => {
  const html = renderToStaticMarkup(
    <SameFromCommandLine certificate="crt_1" thumbprint={null} api="https://console.test/api/v1">
      <form />
    </SameFromCommandLine>,
  );
  expect(html).toContain('once the form says the reason');
  expect(html).not.toMatch(/hawser certificate revoke|curl -sS|keyCompromise|INC-/);
});
