import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestJoin, requestRenewal } from '../../cli/workload/enrolment.ts';
import { startProcesses, type TestProcesses } from '../testing/processes.ts';

let processes: TestProcesses;
beforeAll(async () => {
  processes = await startProcesses();
});
afterAll(() => processes.close());

type Workload = { readonly name: string; key: string; certificate: string };

const audience = 'https://orders.example.com';
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const pemOf = (key: ReturnType<typeof newKey>) => key.export({ format: 'pem', type: 'pkcs8' }).toString();

it('rolls over to a new root and issuing authority under load, and no verification fails', async () => {
  const { api, config } = processes;
  const { enrolment, sts } = config.urls;
  /** What every client trusts; it grows by what the enrolment door offers, read over a connection that is trusted already. */
  let trust = '';
  const ask = async (
    url: string,
    { key, certificate }: Partial<Workload> = {},
    body?: string,
  ): Promise<{ status: number; text: string }> => {
    const options = { agent: new Agent({ maxCachedSessions: 0 }), ca: trust, ...(key !== undefined && { key, cert: certificate }) };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const asked = request(url, { ...options, ...(body !== undefined && { method: 'POST', headers }) }).end(body);
    const [response] = await once(asked, 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    return { status: response.statusCode, text };
  };
  const readTrust = async () => {
    trust = (await ask(`${enrolment}/trust-bundle.pem`)).text;
  };
  const first = (await api('authority.list', {})).items;
  trust = first.find(({ role }) => role === 'root')?.pem ?? '';

  await api('audience.register', {
    uri: audience,
    environment: 'production',
    scopes: ['read'],
    lifetimeDefault: 300,
    lifetimeMaximum: 300,
  });
  const join = async (name: string): Promise<Workload> => {
    await api('identity.register', { name, kind: 'service', owner: 'team', environment: 'production' });
    await api('grant.add', { identity: name, audience, scopes: ['read'] });
    const { token } = await api('join-token.create', { identity: name });
    const key = newKey();
    return { name, key: pemOf(key), certificate: await requestJoin(enrolment, trust, token, key) };
  };
  const names = ['alice', 'bob', 'carol', 'orders'];
  const workloads = await Promise.all(names.map(join));
  const [, , , server] = workloads;
  if (!server) throw new Error('four were joined');
  await api('resource-server.register', { name: 'orders', url: 'https://orders.example.com', identity: 'orders', audiences: [audience] });

  const renew = async (workload: Workload): Promise<void> => {
    const key = newKey();
    const { certificate } = workload;
    const chain = await requestRenewal(enrolment, trust, { certificate, key: workload.key }, key);
    Object.assign(workload, { key: pemOf(key), certificate: chain });
  };

  let [asked, failures, going] = [0, [] as string[], true];
  const load = async (workload: Workload) => {
    while (going) {
      const presented = { ...workload };
      const form = new URLSearchParams({ grant_type: 'client_credentials', audience, scope: 'read' });
      const issued = await ask(`${sts}/token`, presented, form.toString()).catch((error: Error) => ({ status: 0, text: error.message }));
      if (issued.status !== 200) failures.push(`${workload.name} at ${asked}: ${issued.status} ${issued.text}`);
      else {
        const seen = new X509Certificate(presented.certificate).raw.toString('base64url');
        const question = new URLSearchParams({
          token: JSON.parse(issued.text).access_token,
          client_certificate: seen,
        });
        const told = await ask(`${sts}/introspect`, { ...server }, question.toString()).catch((error: Error) => ({
          status: 0,
          text: error.message,
        }));
        if (told.status !== 200 || JSON.parse(told.text).active !== true)
          failures.push(`introspection at ${asked}: ${told.status} ${told.text}`);
      }
      asked++;
    }
  };
  const loads = workloads.slice(0, 3).map(load);

  await api('authority.create', { name: 'root-2', role: 'root' });
  await api('authority.create', { name: 'issuing-2', role: 'issuing', parent: 'root-2' });
  await expect(api('authority.activate', { authority: 'issuing-2' })).rejects.toMatchObject({ status: 409 });
  await sleep(1_200);
  await readTrust();
  expect(trust.match(/BEGIN/g)).toHaveLength(2);
  for (const workload of workloads) await renew(workload);
  expect((await api('authority.show', { authority: 'issuing-2' })).next).toMatchObject({
    percent: 100,
    identities: { ready: 4, total: 4 },
  });

  await api('authority.activate', { authority: 'issuing-2' });
  const issuerSeen = async (url: string) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), ca: trust, servername: hostname });
    await once(socket, 'secureConnect');
    const certificate = socket.getPeerX509Certificate();
    socket.destroy();
    return certificate?.issuer;
  };
  const successor = new X509Certificate((await api('authority.show', { authority: 'issuing-2' })).pem).subject;
  for (const url of [sts, enrolment]) await expect.poll(() => issuerSeen(url), { timeout: 10_000 }).toBe(successor);
  await expect(api('authority.retire', { authority: 'issuing-1' })).rejects.toMatchObject({ status: 409 });
  for (const workload of workloads) await renew(workload);
  for (const workload of workloads) expect(new X509Certificate(workload.certificate).issuer).toBe(successor);
  await api('authority.activate', { authority: 'root-2' });
  await api('authority.retire', { authority: 'issuing-1' });
  await api('authority.retire', { authority: 'root-1' });
  await sleep(1_200);
  await readTrust();
  expect(trust.match(/BEGIN/g)).toHaveLength(1);
  const before = asked;
  await expect.poll(() => asked > Math.max(300, before + 30), { timeout: 20_000 }).toBe(true);
  going = false;
  await Promise.all(loads);
  expect(failures.slice(0, 5)).toEqual([]);
  // Still on its list: a certificate of the retired one is checked as before.
  const list = (await api('authority.list', {})).items.find(({ name }) => name === 'issuing-1');
  expect(list).toMatchObject({ status: 'retired', crl: { url: expect.stringContaining('/crl/issuing-1.crl') } });
}, 60_000);
