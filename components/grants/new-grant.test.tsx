import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { NewGrantForIdentity } from './new-grant.tsx';

const audience = { id: 'aud_1', uri: 'https://orders.test', environment: 'production', scopes: ['read'] };
const shown = (granted: boolean) =>
  renderToStaticMarkup(
    <NewGrantForIdentity
      identity={{ id: 'idn_1', name: 'billing', environment: 'production' }}
      audiences={[audience]}
      more={false}
      granted={granted}
      action={async () => ({})}
      back="/identities/idn_1/access"
    />,
  );

it('says that an audience may be refused where not all grants of the identity are known, and only there', () => {
  expect(shown(true)).toMatch(/a grant for already, on another page/);
  expect(shown(false)).not.toContain('another page');
});
