import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { GrantToMany } from './many.tsx';

const audience = { id: 'aud_1', uri: 'https://orders.test', environment: 'production', scopes: ['read'] };
const action = async () => ({});
const candidate = (standing: 'open' | 'granted' | 'elsewhere', n: number) => ({
  identityId: `idn_${standing}${n}`,
  identityName: `${standing}-${n}`,
  owner: 'team',
  environment: standing === 'elsewhere' ? 'staging' : 'production',
  spiffeId: `spiffe://x/${n}`,
  status: 'active' as const,
  standing,
  grantId: standing === 'granted' ? `gra_${n}` : null,
  scopes: standing === 'granted' ? ['read'] : null,
});
const shown = (items: ReturnType<typeof candidate>[]) =>
  renderToStaticMarkup(
    <GrantToMany
      audience={audience}
      choice={{ tag: 'pci' }}
      candidates={{ items, state: 'as-shown' }}
      actions={{ grant: action, takeBack: action }}
      back="/audiences/aud_1/grants"
    />,
  );

it('says of how many it is before it is pressed, sends what was shown, and leaves those elsewhere out unless that is ticked', () => {
  const page = shown([candidate('open', 1), candidate('open', 2), candidate('granted', 3), candidate('elsewhere', 4)]);
  expect(page).toContain('2 identities have none yet, 1 has one, which stays as it is, 1 is of another environment.');
  expect(page).toContain('Grant to 2 identities');
  expect(page).toMatch(/name="state" value="as-shown"/);
  expect(page).toMatch(/<input type="checkbox"[^>]*name="crossEnvironment"/);
  expect(page).toContain('In staging');
});

it('has nothing to press where everybody has a grant', () => {
  const page = shown([candidate('granted', 1)]);
  expect(page).not.toContain('type="submit"');
  expect(page).not.toContain('crossEnvironment');
});
