import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestSts } from '../server/testing/sts.ts';

const execute = promisify(execFile);
let sts: TestSts;
let place: string;
beforeAll(async () => {
  sts = await TestSts.start();
  place = await mkdtemp(join(tmpdir(), 'hawser-delegation-'));
});
afterAll(async () => {
  await sts.stop();
  await rm(place, { recursive: true });
});

it('narrowing and delegation work as the guide shows them, with curl and openssl alone', async () => {
  const [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  const [front, back] = [
    await sts.audience('https://front.example.com'),
    await sts.audience('https://back.example.com', { delegationDepth: 1 }),
  ];
  for (const audience of [front, back]) await sts.grant(alice.identity, audience);
  await sts.delegation(bob.identity, alice.identity, back);
  for (const [name, { certificate }] of Object.entries({ alice, bob })) {
    await writeFile(join(place, `${name}.pem`), certificate.chainPem);
    await writeFile(join(place, `${name}.key`), certificate.keyPem, { mode: 0o600 });
  }
  await writeFile(join(place, 'ca.pem'), sts.ca);
  const env = { ...process.env, STS: `https://localhost:${sts.port}`, CA: 'ca.pem', FRONT: front.uri, BACK: back.uri };
  const { stdout } = await execute('sh', [resolve('examples/delegation.sh')], { env, cwd: place });
  const [whole, narrowed, acting, refused] = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(whole).toMatchObject({ client_id: 'alice', aud: front.uri, scope: 'read write' });
  expect(narrowed).toMatchObject({ client_id: 'alice', aud: front.uri, scope: 'read', exp: narrowed.iat + 60 });
  expect(acting).toMatchObject({
    sub: alice.identity.spiffeId,
    client_id: 'bob',
    aud: back.uri,
    scope: 'read',
    act: { sub: bob.identity.spiffeId },
    cnf: { 'x5t#S256': bob.certificate.thumbprint },
  });
  expect(refused).toMatchObject({ error: 'invalid_request', decision_id: expect.stringMatching(/^dec_/) });
});
