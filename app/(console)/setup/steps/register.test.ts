import { expect, test } from 'vitest';
import { type ApiClient, ApiError, createClient } from '#server/doors/api/client';
import { registerApi, registerWorkload } from './register.ts';

type Answer = { status: number; body: object };
const taken: Answer = { status: 409, body: { type: '', title: '', status: 409, detail: 'name: is taken', code: 'already_exists' } };
const made: Answer = { status: 201, body: {} };

/** The API as far as these steps see it, with what was sent to it. */
function apiThat(answers: Readonly<Record<string, Answer>>): { call: ApiClient; sent: string[] } {
  const sent: string[] = [];
  const call = createClient('http://api.test', {}, async (input, init) => {
    const line = `${init?.method} ${decodeURIComponent(new URL(String(input)).pathname.slice('/api/v1'.length))}`;
    sent.push(line);
    const { status, body } = answers[line] ?? made;
    return Response.json(body, { status });
  });
  return { call, sent };
}
const failed = async (act: Promise<unknown>): Promise<ApiError> => {
  const error = await act.catch((reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error('it was not refused');
  return error;
};

const api = { uri: 'https://orders.example.com', scopes: ['read'], name: 'orders', url: 'https://localhost:9443/', owner: 'team-orders' };
const audienceThere = { status: 200, body: { scopes: ['read'] } };
const identityThere = (owner: string) => ({ status: 200, body: { name: 'orders', owner, status: 'active' } });
const all = ['POST /audiences', 'POST /identities', 'POST /resource-servers'];

test('what is wrong is found before anything is registered, at its fields', async () => {
  const { call, sent } = apiThat({});
  const { problem } = await failed(registerApi(call, { ...api, url: 'localhost', name: 'Orders API', owner: '' }));
  expect([...new Set(problem.problems?.map(({ field }) => field))].sort()).toEqual(['name', 'owner', 'url']);
  expect((await failed(registerWorkload(call, { name: 'No Name', owner: '', audience: api.uri }))).problem.problems).toHaveLength(2);
  expect(sent).toEqual([]);
});

test('a step that was cut off is sent again, and goes to its end', async () => {
  const first = apiThat({ 'POST /resource-servers': taken });
  const { problem } = await failed(registerApi(first.call, api));
  expect(problem.detail).toContain('The audience and the identity are registered');
  expect(problem.problems).toBeUndefined();
  const again = apiThat({
    'POST /audiences': taken,
    [`GET /audiences/${api.uri}`]: audienceThere,
    'POST /identities': taken,
    'GET /identities/orders': identityThere('team-orders'),
  });
  await registerApi(again.call, api);
  expect(again.sent.filter((line) => line.startsWith('POST'))).toEqual(all);
});

test('an audience that has more scopes than were asked for is the one that was', async () => {
  const { call, sent } = apiThat({
    'POST /audiences': taken,
    [`GET /audiences/${api.uri}`]: { status: 200, body: { scopes: ['read', 'write'] } },
  });
  await registerApi(call, api);
  expect(sent).toContain('POST /resource-servers');
});

test('an audience with other scopes is not taken for the one that was asked for', async () => {
  const { call, sent } = apiThat({ 'POST /audiences': taken, [`GET /audiences/${api.uri}`]: { status: 200, body: { scopes: ['write'] } } });
  const { problem } = await failed(registerApi(call, api));
  expect(problem.problems).toEqual([{ field: 'scopes', detail: expect.stringContaining('with the scopes write') }]);
  expect(sent).not.toContain('POST /identities');
});

test('an identity of somebody else gets no grant', async () => {
  const workload = { name: 'orders', owner: 'team-billing', audience: api.uri };
  const answers = { [`GET /audiences/${api.uri}`]: audienceThere, 'POST /identities': taken };
  const theirs = apiThat({ ...answers, 'GET /identities/orders': identityThere('team-orders') });
  const { problem } = await failed(registerWorkload(theirs.call, workload));
  expect(problem.problems?.[0]?.detail).toContain('team-orders answers for it');
  expect(theirs.sent).not.toContain('POST /grants');
  const ours = apiThat({ ...answers, 'GET /identities/orders': identityThere('team-billing') });
  await registerWorkload(ours.call, workload);
  expect(ours.sent).toContain('POST /grants');
});
