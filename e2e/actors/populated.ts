import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, createClient } from '../../server/doors/api/client.ts';
import { hawser } from '../setup/instance.ts';
import type { SharedInstance } from '../setup/shared-instance.ts';
import { ForeignIssuer } from './foreign-issuer.ts';
import { csrOf, selfSigned } from './openssl.ts';
import { Workload } from './workload.ts';

/** A client of the management API with a key made over the local socket. */
export function apiWithFirstKey(instance: SharedInstance, role: 'owner' | 'viewer' = 'owner'): ApiClient {
  // One without an end: a key that expires may invite nobody.
  const terms = ['--name', `journeys ${role}`, '--role', role, '--expires-in-seconds', 'null', '-o', 'json'];
  const { code, stdout, stderr } = hawser(instance, 'apikey', 'create', ...terms);
  if (code !== 0) throw new Error(stderr);
  const { key } = JSON.parse(stdout) as { key: string };
  return createClient(instance.urls.api, { authorization: `Bearer ${key}` });
}

/** One of each thing that the console shows; the values are what stands between the brackets of a route. */
export async function populate(instance: SharedInstance): Promise<Readonly<Record<string, string>>> {
  const api = apiWithFirstKey(instance);
  const uri = 'https://pages.example.com';
  const identity = await api('identity.register', { name: 'pages', owner: 'team-pages' });
  const audience = await api('audience.register', { uri, scopes: ['read'] });
  await api('grant.add', { identity: 'pages', audience: uri, scopes: ['read'] });
  await api('exchange-secret.create', { identity: 'pages', label: 'build' });
  const resourceServer = await api('resource-server.register', {
    name: 'pages',
    identity: 'pages',
    url: 'https://pages.example.com',
    audiences: [uri],
  });
  const workload = new Workload(instance);
  try {
    const token = await api('join-token.create', { identity: 'pages' });
    workload.join(token);
    presentAgain(instance, token);
    workload.token(uri);
    workload.askForToken('https://nowhere.example.com');
    workload.exchange(uri, 'a secret that nobody has');
  } finally {
    workload.remove();
  }
  const rejectionCase = await firstCase(api, 'pages');
  const { items: certificates } = await api('certificate.list', { identity: 'pages' });
  const authority = await api('authority.create', { name: 'pages-issuing', role: 'issuing' });
  await api('authority.request', { name: 'pages-elsewhere' });
  const profile = await api('profile.create', { name: 'pages', lifetime: 100 * 86_400, approvalRequired: true });
  await api('profile.change', { profile: 'pages', dnsNames: ['{name}.example.com'] });
  const request = await api('certificate.issue', { identity: 'pages', profile: 'pages', csr: csrOf('pages') });
  const compromised = await api('certificate.issue', { identity: 'pages', csr: csrOf('pages') });
  await api('certificate.revoke', { certificate: compromised.id, reason: 'keyCompromise', comment: 'found in a build log' });
  const { imported } = await api('certificate.import', { pem: selfSigned('shop.example.com'), owner: 'team-pages' });
  const issuer = await api('issuer.register', {
    name: 'pages-ci',
    issuer: 'https://ci.example.com',
    keySource: 'pasted',
    jwks: new ForeignIssuer('https://ci.example.com').jwks,
    audiences: [instance.urls.sts],
  });
  await api('issuer-rule.add', { issuer: 'pages-ci', conditions: ['repository=acme/pages'], identity: 'pages' });
  // It is never reached: its log shows a failure.
  const webhook = await api('webhook.create', { name: 'pages', url: 'https://127.0.0.1:1/', privateAddresses: true, severity: 'high' });
  await api('webhook.test', { webhook: 'pages' });
  const rotation = await api('rotate', { identity: 'pages' });
  // Nobody answers there either: its log shows why.
  const channel = await api('notice-channel.create', { name: 'pages', kind: 'slack', url: 'https://127.0.0.1:1/', privateAddresses: true });
  await api('notice-channel.test', { channel: 'pages' });
  const notice = await firstNotice(api);
  const { items: tokenKeys } = await api('token-key.list', {});
  const { items: decisions } = await api('decision.list', { identity: 'pages', outcome: 'negative' });
  return {
    identity: identity.id,
    audience: audience.id,
    resourceServer: resourceServer.id,
    certificate: certificates[0]?.id ?? '',
    authority: authority.id,
    profile: profile.id,
    request: request.id,
    foreignCertificate: imported[0]?.id ?? '',
    issuer: issuer.id,
    tokenKey: tokenKeys[0]?.kid ?? '',
    decisionId: decisions[0]?.id ?? '',
    case: rejectionCase,
    webhook: webhook.id,
    rotation: rotation.id,
    channel: channel.id,
    notice,
  };
}

/** Somebody else with the same join token: a copy is suspected, and somebody has to know. */
function presentAgain(instance: SharedInstance, token: Parameters<Workload['join']>[0]): void {
  const thief = new Workload(instance);
  try {
    thief.join(token);
  } catch {
    return;
  } finally {
    thief.remove();
  }
  throw new Error('a join token was used twice');
}

async function firstNotice(api: ApiClient): Promise<string> {
  const { items } = await api('notice.list', { kind: 'certificate.cloned' });
  if (items[0] === undefined) throw new Error('nobody was told that a join token was used twice');
  return items[0].id;
}

/** Cases follow the sealed ledger, a second or two behind it. */
async function firstCase(api: ApiClient, identity: string): Promise<string> {
  for (let tries = 0; tries < 50; tries++) {
    const { items } = await api('case.list', { identity });
    if (items[0] !== undefined) return items[0].id;
    await sleep(200);
  }
  throw new Error(`no rejection of ${identity} became a case`);
}
