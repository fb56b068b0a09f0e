import { once } from 'node:events';
import { createServer as createPlainServer, request as plainRequest } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { fromPublicId, newId, toPublicId } from '../domain/ids.ts';
import { alice, audience, bearer, bob, host, introspectingServer, metadata, root, stranger } from '../testing/introspecting-server.ts';

const resource = introspectingServer();
const decisionUuid = (headers: Record<string, string | undefined>) => fromPublicId('decision', headers['hawser-decision'] ?? '');

describe('VER-01 a stolen token', () => {
  const inactive = () => {
    const id = toPublicId('decision', newId());
    resource().sts.script['/introspect'] = () => ({ status: 200, body: { active: false, binding: 'mismatch', decision_id: id } });
    return id;
  };

  it("with another identity's certificate is put to the STS, which names and records the case", async () => {
    const id = inactive();
    const answer = await resource().call({ certificate: bob, ...bearer(resource().token()) });
    expect(answer).toMatchObject({ status: 401, headers: { 'hawser-decision': id } });
    expect(answer.headers['www-authenticate']).toBe(`Bearer realm="${audience}", ${metadata}, error="invalid_token"`);
    expect(JSON.parse(answer.body)).toEqual({ error: 'invalid_token', decision_id: id });
    const asked = resource().sts.asked.find(({ path }) => path === '/introspect');
    expect(asked?.form.get('client_certificate')).toBe(bob.der.toString('base64url'));
  });

  it('without a certificate is put to the STS as such', async () => {
    const id = inactive();
    const answer = await resource().call(bearer(resource().token()));
    expect(answer).toMatchObject({ status: 401, headers: { 'hawser-decision': id } });
    expect(
      resource()
        .sts.asked.find(({ path }) => path === '/introspect')
        ?.form.get('client_certificate'),
    ).toBe('');
  });

  it.each([
    ["another identity's", () => bob, 'cnf_mismatch.unknown'],
    ['no', () => undefined, 'cnf_missing_cert'],
    ["another authority's certificate of the same name", () => stranger.leaf('alice'), 'cnf_mismatch.unknown'],
    ['another certificate of the same key', () => root.leaf('alice', { key: alice.privateKey }), 'cnf_mismatch.unknown'],
  ])('is refused with %s certificate even when the STS says that it is active', async (_, certificate, code) => {
    const shown = certificate();
    const answer = await resource().call({ certificate: shown, ...bearer(resource().token()) });
    expect(answer.status).toBe(401);
    await resource().verifier.close();
    expect(resource().sts.reports).toMatchObject([{ report_id: decisionUuid(answer.headers), code, bound_thumbprint: alice.thumbprint }]);
    expect(resource().sts.reports[0]?.presented_thumbprint).toBe(shown?.thumbprint);
  });

  it('is refused on a connection without TLS', async () => {
    const plain = createPlainServer(resource().verifier.protect((_, response) => response.end('ok'))).listen(0);
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    const sending = plainRequest({ port, headers: { authorization: `Bearer ${resource().token()}` } }).end();
    const [response] = await once(sending, 'response');
    expect(response.statusCode).toBe(401);
    response.resume();
    plain.close();
  });

  it('is refused with a certificate that is claimed in a header', async () => {
    const headers = {
      authorization: `Bearer ${resource().token()}`,
      'client-cert': `:${alice.der.toString('base64')}:`,
      'x-ssl-client-cert': encodeURIComponent(alice.certificate),
      'x-forwarded-client-cert': `Cert="${encodeURIComponent(alice.certificate)}"`,
    };
    expect(await resource().call({ certificate: bob, headers })).toMatchObject({ status: 401 });
  });

  it('TLS-04 is refused when the certificate that it is bound to only follows in the chain', async () => {
    const chain = { ...bob, certificate: `${bob.certificate}${alice.certificate}` };
    expect(await resource().call({ certificate: chain, ...bearer(resource().token()) })).toMatchObject({ status: 401 });
  });
});

describe('TLS-02 sessions', () => {
  type Version = 'TLSv1.2' | 'TLSv1.3';
  /** Saves alice's session, then comes back with it and no certificate; sends `head` over the second connection. */
  const comeBack = async (port: number, version: Version, head: string) => {
    const options = { port, host: 'localhost', ca: root.ca, minVersion: version, maxVersion: version };
    const first = connect({ ...options, cert: alice.certificate, key: alice.key });
    const sessions: Buffer[] = [];
    first.on('session', (session) => sessions.push(session));
    await once(first, 'secureConnect');
    first.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(first, 'data');
    const session = sessions.at(-1) ?? first.getSession();
    first.destroy();
    const second = connect({ ...options, ...(session ? { session } : {}) });
    await once(second, 'secureConnect');
    second.write(head);
    const [answer] = await once(second, 'data');
    const reused = second.isSessionReused();
    second.destroy();
    return { reused, answer: String(answer) };
  };
  const stolen = () => `GET / HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${resource().token()}\r\n\r\n`;

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('are never resumed with %s', async (version) => {
    const { port } = resource();
    expect(await comeBack(port, version, stolen())).toMatchObject({ reused: false, answer: expect.stringMatching(/^HTTP\/1.1 401/) });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('prove nothing where a server of another make resumes them with %s', async (version) => {
    const careless = createServer(
      { cert: host.certificate, key: host.key, ca: root.ca, requestCert: true, rejectUnauthorized: false },
      resource().verifier.protect((_, response) => response.end('ok')),
    ).listen(0);
    await once(careless, 'listening');
    const { port } = careless.address() as AddressInfo;
    expect(await comeBack(port, version, stolen())).toMatchObject({ reused: true, answer: expect.stringMatching(/^HTTP\/1.1 401/) });
    careless.closeAllConnections();
    careless.close();
    await resource().verifier.close();
    expect(resource().sts.reports.map(({ code }) => code)).toContain('cnf_missing_cert');
  });
});
