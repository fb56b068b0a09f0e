import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { UnusedGrants } from '../findings/unused-grants.tsx';
import { GrantToMany } from '../grants/many.tsx';

type Props = Readonly<Record<string, unknown>>;
type Make = (type: unknown, props: Props, ...rest: unknown[]) => unknown;
const boxes = vi.hoisted((): Props[] => []);
const watched = vi.hoisted(
  () =>
    (make: Make): Make =>
    (type, props, ...rest) => {
      if (type === 'input' && props.type === 'checkbox') boxes.push(props);
      return make(type, props, ...rest);
    },
);
vi.mock('react/jsx-runtime', async (original) => {
  const real = await original<{ jsx: Make; jsxs: Make }>();
  return { ...real, jsx: watched(real.jsx) };
});
vi.mock('react/jsx-dev-runtime', async (original) => {
  const real = await original<{ jsxDEV: Make }>();
  return { ...real, jsxDEV: watched(real.jsxDEV) };
});

const action = async () => ({});
const at = '2026-01-01T00:00:00Z';
const terms = { scopes: [], lifetimeDefault: null, lifetimeMaximum: null, crossEnvironment: false };
const identity = { identityId: 'idn_1', identityName: 'one', owner: 'team' };

it('a box that says what an act takes is not held to a value: a refusal, after which React sets the form back, would tick otherwise than is counted', () => {
  const unused = { ...identity, ...terms, id: 'gra_1', audience: 'https://a.test', createdAt: at, lastUsedAt: null };
  renderToStaticMarkup(<UnusedGrants grants={[unused]} remove={action} restore={action} />);
  const elsewhere = { environment: 'staging', spiffeId: 'spiffe://x/1', status: 'active', standing: 'elsewhere' } as const;
  const candidate = { ...identity, ...elsewhere, grantId: null, scopes: null };
  renderToStaticMarkup(
    <GrantToMany
      audience={{ id: 'aud_1', uri: 'https://a.test', environment: 'production', scopes: [] }}
      choice={{ tag: 'pci' }}
      candidates={{ items: [candidate], state: '' }}
      actions={{ grant: action, takeBack: action }}
      back="/"
    />,
  );
  expect(boxes.map(({ name, checked, defaultChecked }) => [name, checked, defaultChecked])).toEqual([
    ['grant', undefined, true],
    ['crossEnvironment', undefined, false],
  ]);
});
