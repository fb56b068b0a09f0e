import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, createClient } from '../../server/doors/api/client.ts';
import { hawser } from '../setup/instance.ts';
import type { SharedInstance } from '../setup/shared-instance.ts';
import { ForeignIssuer } from './foreign-issuer.ts';
import { plainWords, type Words } from './markup.ts';
import { csrOf, selfSigned } from './openssl.ts';
import { Workload } from './workload.ts';

/** A client of the management API with a key made over the local socket. */
export function apiWithFirstKey(instance: SharedInstance, role: 'owner' | 'viewer' = 'owner', name = `journeys ${role}`): ApiClient {
  // One without an end: a key that expires may invite nobody.
  const terms = ['--name', name, '--role', role, '--expires-in-seconds', 'null', '-o', 'json'];
  const { code, stdout, stderr } = hawser(instance, 'apikey', 'create', ...terms);
  if (code !== 0) throw new Error(stderr);
  const { key } = JSON.parse(stdout) as { key: string };
  // A connection for each call: while a workload runs, nothing here would notice that the server has closed an idle one.
  return createClient(instance.urls.api, { authorization: `Bearer ${key}`, connection: 'close' });
}

/**
 * One of each thing that the console shows; the values are what stands between the brackets of a route.
 * @param say what is written wherever anything may be written
 */
export async function populate(instance: SharedInstance, say: Words = plainWords): Promise<Readonly<Record<string, string>>> {
  const api = apiWithFirstKey(instance, 'owner', say('apikey.create name', 'journeys owner'));
  const uri = 'https://pages.example.com';
  const identity = await api('identity.register', {
    name: 'pages',
    owner: say('identity.register owner', 'team-pages'),
    description: say('identity.register description', 'Renders the pages of the shop'),
  });
  const about = say('audience.register description', 'The pages of the shop');
  const audience = await api('audience.register', { uri, scopes: ['read'], description: about });
  await api('grant.add', { identity: 'pages', audience: uri, scopes: ['read'] });
  await api('exchange-secret.create', { identity: 'pages', label: say('exchange-secret.create label', 'build') });
  await api('client-key.register', {
    identity: 'pages',
    label: say('client-key.register label', 'laptop'),
    keys: new ForeignIssuer('https://pages.example.com', say('client key kid', 'k1')).jwks,
  });
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
    askAbout(workload, uri, say);
  } finally {
    workload.remove();
  }
  const rejectionCase = await firstCase(api, 'pages');
  await api('case.assign', { case: rejectionCase, assignee: say('case.assign assignee', 'owner@hawser.test') });
  await api('case.note', { case: rejectionCase, note: say('case.note note', 'The job of tonight kept an old token.') });
  await api('containment-rule.create', {
    name: say('containment-rule.create name', 'many at once'),
    codes: ['cnf_mismatch.foreign'],
    threshold: 3,
    windowSeconds: 60,
  });
  const { items: certificates } = await api('certificate.list', { identity: 'pages' });
  const authority = await api('authority.create', { name: 'pages-issuing', role: 'issuing' });
  await api('authority.request', { name: 'pages-elsewhere' });
  const profile = await api('profile.create', {
    name: 'pages',
    lifetime: 100 * 86_400,
    approvalRequired: true,
    description: say('profile.create description', 'What a person approves'),
  });
  await api('profile.change', { profile: 'pages', dnsNames: ['{name}.example.com'] });
  const request = await api('certificate.issue', { identity: 'pages', profile: 'pages', csr: csrOf('pages') });
  const compromised = await api('certificate.issue', { identity: 'pages', csr: csrOf('pages') });
  await api('certificate.revoke', {
    certificate: compromised.id,
    reason: 'keyCompromise',
    comment: say('certificate.revoke comment', 'found in a build log'),
  });
  const { imported } = await api('certificate.import', {
    pem: selfSigned(say('certificate CN', 'shop.example.com'), say('certificate SAN', 'shop.example.com')),
    owner: say('certificate.import owner', 'team-pages'),
    note: say('certificate.import note', 'Bought by the shop'),
  });
  const issuer = await api('issuer.register', {
    name: 'pages-ci',
    description: say('issuer.register description', 'Builds of the shop'),
    issuer: 'https://ci.example.com',
    keySource: 'pasted',
    jwks: new ForeignIssuer('https://ci.example.com').jwks,
    audiences: [instance.urls.sts],
  });
  await api('issuer-rule.add', {
    issuer: 'pages-ci',
    conditions: [`repository=${say('issuer-rule.add conditions', 'acme/pages')}`],
    identity: 'pages',
  });
  // It is never reached: its log shows a failure.
  const webhook = await api('webhook.create', {
    name: 'pages',
    description: say('webhook.create description', 'The SIEM'),
    url: 'https://127.0.0.1:1/',
    privateAddresses: true,
    severity: 'high',
  });
  await api('webhook.test', { webhook: 'pages' });
  const rotation = await api('rotate', { identity: 'pages', comment: say('rotate comment', 'before the holidays') });
  // Nobody answers there either: its log shows why.
  const channel = await api('notice-channel.create', {
    name: 'pages',
    kind: 'slack',
    description: say('notice-channel.create description', 'The people of the shop'),
    owners: [say('notice-channel.create owners', 'team-pages')],
    url: 'https://127.0.0.1:1/',
    privateAddresses: true,
  });
  await api('notice-channel.test', { channel: 'pages' });
  const notice = await firstNotice(api);
  await api('notice.acknowledge', { notice, note: say('notice.acknowledge note', 'I look into it') });
  await invite(instance, api, 'operator', say('invitation.accept name', 'Paula Pages'));
  const revokesFor = [say('member.invite revokesFor', 'team-pages')];
  await api('member.invite', { email: 'pages-issuer@hawser.test', role: 'issuer', revokesFor });
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

/** A resource server asks about a token that came with another certificate, and about one that was altered. */
function askAbout(workload: Workload, audience: string, say: Words): void {
  const token = workload.token(audience);
  const facts = {
    client_certificate: Buffer.from(selfSigned('stranger').replaceAll(/-----.*|\s/g, ''), 'base64').toString('base64url'),
    client_address: '203.0.113.9',
    request_method: 'GET',
    request_path: `/orders/${say('request path', '17')}`,
    user_agent: say('request user agent', 'curl/8.14'),
  };
  workload.introspect(token, facts);
  const [, claims = '', signature = ''] = token.split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: 'k0' })).toString('base64url');
  workload.introspect(`${header}.${claims}.${signature}`, facts);
}

/** Somebody follows the link of an invitation; what they sign in with. */
export async function invite(
  instance: SharedInstance,
  api: ApiClient,
  role: 'viewer' | 'operator',
  name: string,
): Promise<{ email: string; password: string }> {
  const [email, password] = [`pages-${role}@hawser.test`, 'a passphrase of a member'];
  const { link } = await api('member.invite', { email, role });
  const token = new URL(link).searchParams.get('token') ?? '';
  const anybody = createClient(instance.urls.api, { origin: instance.urls.console, connection: 'close' });
  await anybody('invitation.accept', { token, name, password });
  return { email, password };
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
