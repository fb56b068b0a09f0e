import { Children, isValidElement, type ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import { GrantToMany } from '#components/grants/many';
import GrantToManyPage from './page.tsx';

vi.mock('../../../../../api-client.ts', () => ({
  requirePermission: async () => {},
  read: async (name: string) => (name === 'identity.tags' ? { items: [] } : { id: 'aud_1', uri: 'https://a.test', scopes: [] }),
  search: async () => ({ found: { items: [{}], state: 'x' }, problem: null }),
}));

/** Of the one form for many that is somewhere in these. */
function keyIn(node: ReactNode): string | null | undefined {
  for (const child of Children.toArray(node)) {
    if (!isValidElement<{ children?: ReactNode }>(child)) continue;
    if (child.type === GrantToMany) return child.key;
    const found = keyIn(child.props.children);
    if (found !== undefined) return found;
  }
  return undefined;
}
const keyFor = async (choice: Record<string, string>) =>
  keyIn(await GrantToManyPage({ params: Promise.resolve({ audience: 'aud_1' }), searchParams: Promise.resolve(choice) }));

it('begins anew with every choice: Next keeps a page where only its search parameters change', async () => {
  const one = await keyFor({ tag: 'one' });
  expect(one).toBeDefined();
  expect(await keyFor({ tag: 'one' })).toBe(one);
  for (const other of [{ tag: 'two' }, { spiffePath: 'one' }, { tag: 'one', spiffePath: '/x' }]) expect(await keyFor(other)).not.toBe(one);
});
