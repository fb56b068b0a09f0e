import type { OperationName } from '../doors/api/contract.ts';
import { selfSigned } from './self-signed.ts';
import {
  aName,
  anotherNumber,
  api,
  asked,
  audience,
  authenticator,
  caseMute,
  certificate,
  channel,
  codeOfMine,
  comment,
  csr,
  delegation,
  finding,
  foreign,
  grant,
  identity,
  issuer,
  jwk,
  liveToken,
  me,
  newWebhook,
  offered,
  openNotice,
  passkey,
  profile,
  query,
  rejectionCase,
  request,
  rule,
  ssoTerms,
  tokenKey,
  waiting,
  webhook,
} from './writing-world.ts';

type Prepare = () => Promise<Record<string, unknown>>;
/** What each operation that writes takes; `reads` where it only answers a question, however it is asked. */
export const inputs: Partial<Record<OperationName, Prepare | 'reads'>> = {
  'session.end': async () => {
    await api.signIn('me@example.test');
    const { body } = await api.call('security.show', {}, me);
    return { session: body.sessions.find(({ current }) => !current)?.id };
  },
  'session.end-others': async () => {
    await api.signIn('me@example.test');
    return {};
  },
  'password.change': async () => ({ password: 'correct horse battery' }),
  'authenticator.offer': 'reads',
  'authenticator.add': async () => {
    await query('DELETE FROM totp_factors');
    await offered('authenticator.offer', 'secret');
    return { code: await codeOfMine() };
  },
  'authenticator.remove': async () => {
    await authenticator();
    return {};
  },
  'recovery-codes.renew': async () => {
    await authenticator();
    return {};
  },
  'passkey.offer': 'reads',
  'passkey.add': passkey,
  'passkey.remove': async () => ({ passkey: (await api.call('passkey.add', await passkey(), me)).body.id }),
  'sandbox.make': async () => {
    await api.call('sandbox.remove', {});
    return {};
  },
  'sandbox.remove': async () => {
    await asked('sandbox.make', {}, 'standing');
    return {};
  },
  'sso.set': async () => ssoTerms(),
  'sso.test': async () => {
    await asked('sso.set', ssoTerms());
    return {};
  },
  'sso.remove': async () => {
    await asked('sso.set', ssoTerms());
    return {};
  },
  'member.invite': async () => ({ email: `${aName('guest')}@example.test` }),
  'member.uninvite': async () => ({ invitation: await asked('member.invite', { email: `${aName('guest')}@example.test` }) }),
  'member.change': async () => ({ member: (await api.addUser('viewer', `${aName('viewer')}@example.test`)).email, role: 'auditor' }),
  'member.remove': async () => ({ member: (await api.addUser('viewer', `${aName('viewer')}@example.test`)).email }),
  'invitation.read': 'reads',
  'invitation.accept': async () => {
    const link = await asked('member.invite', { email: `${aName('guest')}@example.test` }, 'link');
    return { token: new URL(link).searchParams.get('token'), name: 'Guest', password: 'correct horse battery' };
  },
  'apikey.create': async () => ({ name: aName('key') }),
  'apikey.revoke': async () => ({ key: await asked('apikey.create', { name: aName('key') }) }),
  'identity.register': async () => ({ name: aName('workload'), owner: 'team' }),
  'identity.change': async () => ({ identity: await identity(), owner: 'others' }),
  'identity.change-many': async () => ({ act: 'suspend', identities: [await identity(), await identity()] }),
  'identity.suspend': async () => ({ identity: await identity() }),
  'identity.resume': async () => {
    const name = await identity();
    await asked('identity.suspend', { identity: name });
    return { identity: name };
  },
  'identity.retire': async () => ({ identity: await identity(), comment }),
  'exchange-secret.create': async () => ({ identity: await identity(), label: 'x' }),
  'exchange-secret.revoke': async () => ({ secret: await asked('exchange-secret.create', { identity: await identity(), label: 'x' }) }),
  'audience.register': async () => ({ uri: `https://${aName('audience')}.test` }),
  'audience.change': async () => ({ audience: await audience(), description: 'else' }),
  'fleet.apply': async () => {
    const name = aName('workload');
    return { fleet: 'x', kind: 'identity', name, basis: null, declared: { kind: 'identity', spec: { name, owner: 'team' } } };
  },
  'fleet.confirm': async () => ({ fleet: 'x', described: [{ kind: 'identity', name: await identity() }] }),
  'grant.add': async () => ({ identity: await identity(), audience: await audience() }),
  'grant.change': async () => ({ grant: await grant(), scopes: ['write'] }),
  'grant.add-many': async () => {
    const tag = aName('tag');
    await asked('identity.change', { identity: await identity(), tags: [tag] });
    const choice = { tag, audience: await audience() };
    const { body } = await api.call('grant.candidates', choice);
    return { ...choice, state: body.state };
  },
  'grant.remove-many': async () => ({ grants: [await grant(), await grant()] }),
  'grant.remove': async () => ({ grant: await grant() }),
  'resource-server.register': async () => ({
    name: aName('server'),
    url: 'https://rs.test',
    identity: await identity(),
    audiences: [await audience()],
  }),
  'resource-server.change': async () => {
    const name = aName('server');
    await asked('resource-server.register', { name, url: 'https://rs.test', identity: await identity(), audiences: [await audience()] });
    return { resourceServer: name, url: 'https://other.test' };
  },
  'resource-server.prove': async () => {
    const name = aName('server');
    await asked('resource-server.register', { name, url: 'https://rs.test', identity: await identity(), audiences: [await audience()] });
    return { resourceServer: name, wait: true };
  },
  'delegation.add': async () => ({ actor: await identity(), subject: await identity(), audience: await audience() }),
  'delegation.change': async () => ({ delegation: await delegation(), scopes: ['write'] }),
  'delegation.remove': async () => ({ delegation: await delegation() }),
  'identity.import': async () => ({ list: `name,owner\n${aName('workload')},team\n${await identity()},others\n` }),
  'identity.registration-preview': 'reads',
  'audience.preview': 'reads',
  'grant.preview': 'reads',
  'token.simulate': 'reads',
  'authority.create': async () => ({ name: aName('root'), role: 'root', commonName: aName('root') }),
  'authority.request': async () => ({ name: aName('request'), commonName: aName('request') }),
  'authority.import': async () => {
    const root = selfSigned(aName('root'), {
      extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'],
    });
    return { name: aName('imported'), certificate: root.certificatePem, key: root.keyPem };
  },
  'authority.activate': async () => ({
    authority: await asked('authority.create', { name: aName('further-root'), role: 'root' }),
    override: true,
    comment,
  }),
  'authority.retire': async () => ({
    authority: await asked('authority.create', { name: aName('root'), role: 'root' }),
    override: true,
    comment,
  }),
  'kek.request-rotation': async () => {
    await query(`DELETE FROM kek_files; DELETE FROM kek_rotations`);
    await query(
      `INSERT INTO kek_files (role, host, path, key_id, replaced_key_id, seen_at) VALUES ('sts', 'here', '/kek', '0011223344556677', NULL, now())`,
    );
    return { role: 'sts', before: '0011223344556677' };
  },
  'profile.create': async () => ({ name: aName('profile'), lifetime: 600 }),
  'profile.change': async () => ({ profile: await profile(), lifetime: 700 }),
  'profile.retire': async () => ({ profile: await profile() }),
  'profile.preview': 'reads',
  'request.approve': async () => ({ request: await request() }),
  'request.reject': async () => ({ request: await request(), comment }),
  'certificate.unfreeze': async () => {
    const id = await certificate();
    await query(`UPDATE certificates SET frozen_at = now() WHERE id = (SELECT id FROM certificates ORDER BY created_at DESC LIMIT 1)`);
    return { certificate: id, comment };
  },
  rotate: async () => {
    await certificate();
    return { all: true };
  },
  'rotation.cancel': async () => {
    await certificate();
    return { rotation: await asked('rotate', { all: true }) };
  },
  'join-token.create': async () => ({ identity: await identity() }),
  'certificate.issue': async () => ({ identity: await identity(), csr: await csr() }),
  'certificate.revoke': async () => ({ certificate: await certificate(), reason: 'superseded', comment }),
  'certificate.revocation-preview-many': 'reads',
  'certificate.revoke-many': async () => ({ certificates: [await certificate(), await certificate()], reason: 'superseded', comment }),
  'certificate.import': async () => ({ pem: selfSigned(aName('foreign')).certificatePem, owner: 'team' }),
  'foreign-certificate.forget': async () => ({ foreignCertificate: await foreign() }),
  'authority.check': 'reads',
  'token.deny': async () => ({ jti: (await liveToken()).jti }),
  'identity.deny-tokens': async () => ({ identity: (await liveToken()).identity }),
  'certificate.tell-owner': async () => {
    await channel();
    const reference = await certificate();
    await asked('certificate.revoke', { certificate: reference, reason: 'superseded', comment });
    return { certificate: reference };
  },
  'certificate.deny-tokens': async () => ({ certificate: (await liveToken()).certificate }),
  lookup: 'reads',
  'token-key.prepare': async () => ({ algorithm: 'ES256' }),
  'token-key.activate': async () => ({ tokenKey: await tokenKey('next'), override: true, comment }),
  'token-key.retire': async () => ({ tokenKey: await tokenKey('retiring') }),
  'second-person.set': async () => {
    await api.addUser('owner', `${aName('owner')}@example.test`);
    await query('UPDATE second_person SET required = false');
    return { required: true };
  },
  'approval.approve': waiting,
  'approval.decline': async () => ({ ...(await waiting()), comment }),
  'approval.withdraw': waiting,
  'token-key.revoke': async () => ({ tokenKey: await tokenKey('current'), comment }),
  'token-key.schedule': async () => ({ algorithm: 'ES256', period: 7_200 + anotherNumber(), overlap: 900 }),
  'issuer.register': async () => ({
    name: aName('issuer'),
    issuer: `https://${aName('i')}.example.com`,
    audiences: ['https://sts.test'],
    preset: 'oidc',
  }),
  'issuer.change': async () => ({ issuer: await issuer(), enabled: false }),
  'issuer.remove': async () => ({ issuer: await issuer() }),
  'issuer.refresh': 'reads',
  'issuer.simulate': 'reads',
  'issuer-rule.add': async () => ({ issuer: await issuer(), conditions: [`sub=${aName('sub')}`], identity: await identity() }),
  'issuer-rule.remove': async () => ({
    issuerRule: await asked('issuer-rule.add', { issuer: await issuer(), conditions: [`sub=${aName('sub')}`], identity: await identity() }),
  }),
  'client-key.register': async () => ({ identity: await identity(), label: 'x', keys: jwk() }),
  'client-key.revoke': async () => {
    const { body } = await api.call('client-key.register', { identity: await identity(), label: 'x', keys: jwk() });
    return { clientKey: body.items[0]?.id };
  },
  'certificate.register': async () => ({ identity: await identity(), certificates: selfSigned(aName('own')).certificatePem }),
  'case.acknowledge': async () => ({ case: await rejectionCase() }),
  'case.explain': async () => ({ case: await rejectionCase(), note: comment }),
  'case.assign': async () => ({ case: await rejectionCase(), assignee: 'somebody' }),
  'case.note': async () => ({ case: await rejectionCase(), note: comment }),
  'case.contain': async () => ({ case: await rejectionCase(), act: 'suspend-presenter' }),
  'case.release': async () => {
    const reference = await rejectionCase();
    await asked('case.contain', { case: reference, act: 'suspend-presenter' });
    return { case: reference };
  },
  'case-mute.end': async () => ({ caseMute: await caseMute() }),
  'containment-rule.create': async () => rule(),
  'containment-rule.change': async () => ({ containmentRule: await asked('containment-rule.create', rule()), enabled: true }),
  'containment-rule.remove': async () => ({ containmentRule: await asked('containment-rule.create', rule()) }),
  'containment-rule.preview': 'reads',
  'webhook.create': async () => newWebhook(),
  'webhook.change': async () => ({ webhook: await webhook(), description: 'else' }),
  'webhook.remove': async () => ({ webhook: await webhook() }),
  'webhook.rotate-secret': async () => ({ webhook: await webhook() }),
  'webhook.test': async () => ({ webhook: await webhook() }),
  'webhook.resume': async () => {
    const name = await webhook();
    await query(`UPDATE webhooks SET paused_at = now(), pause_reason = 'x' WHERE name = $1`, [name]);
    return { webhook: name };
  },
  'webhook.replay': async () => ({ webhook: await webhook(), since: '2026-01-01T00:00:00Z' }),
  'webhook.redeliver': async () => {
    const name = await webhook();
    return { webhook: name, delivery: await asked('webhook.test', { webhook: name }) };
  },
  'finding.dismiss': async () => ({ finding: await finding(), reason: comment, until: new Date(Date.now() + 86_400_000).toISOString() }),
  'finding.restore': async () => {
    const id = await finding();
    await asked('finding.dismiss', { finding: id, reason: comment, until: new Date(Date.now() + 86_400_000).toISOString() });
    return { finding: id };
  },
  'grant.remove-unused': async () => {
    const id = await grant();
    await query(`UPDATE use_progress SET since = '2020-01-01'; UPDATE grants SET created_at = '2020-01-01'`);
    return { grants: [id] };
  },
  'grant.restore': async () => {
    const id = await grant();
    await asked('grant.remove', { grant: id });
    return { grants: [id] };
  },
  'notice.acknowledge': async () => ({ notice: await openNotice() }),
  'notice-channel.create': async () => ({ name: aName('channel'), kind: 'slack', url: 'https://127.0.0.1:1/', privateAddresses: true }),
  'notice-channel.change': async () => ({ channel: await channel(), description: 'else' }),
  'notice-channel.remove': async () => ({ channel: await channel() }),
  'notice-channel.test': async () => ({ channel: await channel() }),
  'notice-policy.change': async () => ({ low: 3_600 + anotherNumber() }),
  'audit.verify': 'reads',
  'audit.retention': async () => ({ months: 3 + (anotherNumber() % 1_000) }),
};
