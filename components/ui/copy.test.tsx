import { isValidElement, type ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import { toClipboard } from './clipboard.ts';
import { ProgramText } from './code.tsx';
import { CopyLines } from './copy-lines.tsx';

it('says that nothing is copied where the browser gives no clipboard, over plain HTTP', async () => {
  vi.stubGlobal('navigator', {});
  try {
    await expect(toClipboard('text')).rejects.toThrow();
  } finally {
    vi.unstubAllGlobals();
  }
});

/** The keys of the numbers of lines in what is rendered. */
const keysIn = (node: ReactNode): (string | null)[] => {
  if (Array.isArray(node)) return node.flatMap(keysIn);
  if (!isValidElement<{ children?: ReactNode }>(node)) return [];
  return [...(node.type === CopyLines ? [node.key] : []), ...keysIn(node.props.children)];
};

it('the numbers of lines begin anew with another text, where the line that was the stop of the tab key may be gone', () => {
  const [one, other] = ['a\nb\n', 'a\n'].map((value) => keysIn(ProgramText({ value, what: 'call.sh' })));
  expect(one).toHaveLength(1);
  expect(other).toHaveLength(1);
  expect(one).not.toEqual(other);
});
