import { expect, it, vi } from 'vitest';
import { registerIdentity } from './actions.ts';

vi.mock('../../api-client.ts', () => ({ call: async () => ({ id: 'idn_1', name: 'billing' }) }));

it('leads on from a registration to where its first certificate comes from, with a word that it is registered', async () => {
  const ledTo = async (enrol: string) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ name: 'billing', profile: 'work load', enrol })) form.set(name, value);
    try {
      return await registerIdentity({}, form);
    } catch (error) {
      return error instanceof Error && 'digest' in error ? String(error.digest).split(';')[2] : error;
    }
  };
  expect(await ledTo('csr')).toBe('/certificates/new?identity=idn_1&profile=work%20load&notice=registered');
  expect(await ledTo('elsewhere')).toBe('/identities/idn_1/authentication?notice=registered');
  expect(await ledTo('later')).toBe('/identities/idn_1?notice=registered');
});
