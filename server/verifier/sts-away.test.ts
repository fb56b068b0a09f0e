import { describe, expect, it, vi } from 'vitest';
import { alice, bearer, bob, introspectingServer, own, root, stranger } from '../testing/introspecting-server.ts';
import { createVerifier } from './index.ts';

const resource = introspectingServer();

describe('when the STS cannot say', () => {
  const good = () => ({ certificate: alice, ...bearer(resource().token()) });

  it.each([
    ['is overloaded', { status: 503, headers: { 'retry-after': '7' } }, '7'],
    ['fails', { status: 500, body: { active: true } }, '1'],
    ['does not know this resource server', { status: 401, body: { error: 'invalid_client' } }, '1'],
    ['answers with something else', { status: 200, body: { active: 'true' } }, '1'],
    ['answers what is not JSON', { status: 200, body: '<html>' }, '1'],
    ['contradicts itself', { status: 200, body: '{"active":false,"active":true}' }, '1'],
    ['says nothing', { status: 200 }, '1'],
  ])('because it %s, nobody is let through', async (_, answer, retryAfter) => {
    resource().sts.script['/introspect'] = () => answer;
    const refused = await resource().call(good());
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': retryAfter } });
    expect(refused.headers).not.toHaveProperty('www-authenticate');
    expect(resource().problems).toHaveLength(1);
  });

  it('because it does not answer in time, nobody is let through', async () => {
    resource().sts.script['/introspect'] = () => ({ status: 200, body: { active: true }, after: 4_000 });
    expect(await resource().call(good())).toMatchObject({ status: 503 });
  });

  it('because it is down, nobody is let through until it is back', async () => {
    expect(await resource().call(good())).toMatchObject({ status: 200 });
    await resource().sts.stop();
    try {
      expect(await resource().call(good())).toMatchObject({ status: 503 });
    } finally {
      await resource().sts.start();
    }
    expect(await resource().call(good())).toMatchObject({ status: 200 });
  });

  it('what is wrong here is refused all the same, and reported when it is back', async () => {
    expect(await resource().call(good())).toMatchObject({ status: 200 });
    await resource().sts.stop();
    try {
      expect(await resource().call({ ...good(), certificate: bob })).toMatchObject({ status: 401 });
      expect(await resource().call(bearer(resource().token()))).toMatchObject({ status: 401 });
    } finally {
      await resource().sts.start();
    }
    await resource().verifier.close();
    expect(resource().sts.reports.map(({ code }) => code)).toEqual(['cnf_mismatch.unknown', 'cnf_missing_cert']);
    expect(resource().verifier.droppedReports).toBe(0);
  });

  it('reports that it will not take are counted, and told of', async () => {
    resource().sts.script['/reports'] = ({ json }) => {
      const [report] = (json as { reports: { report_id: string }[] }).reports;
      return { status: 200, body: { accepted: 0, rejected: [{ report_id: report?.report_id, detail: 'is old' }] } };
    };
    await resource().call({ certificate: alice, ...bearer('nonsense') });
    await resource().verifier.close();
    expect(resource().verifier.droppedReports).toBe(1);
    expect(resource().problems).toMatchObject([{ message: 'the STS would not take 1 reports: is old' }]);
  });

  it('which issuer it is, nobody is let through', async () => {
    const { script } = resource().sts;
    const right = { ...script };
    script['/.well-known/oauth-authorization-server'] = () => ({ status: 200, body: { issuer: 'https://other.example' } });
    expect(await resource().call(good())).toMatchObject({ status: 503 });
    Object.assign(script, right);
    await vi.waitFor(async () => expect(await resource().call(good())).toMatchObject({ status: 200 }), { timeout: 5_000, interval: 100 });
  });

  it('is believed neither behind another authority', async () => {
    const options = { ...resource().options, ca: stranger.ca };
    const wary = createVerifier({ ...options, onProblem: () => {} });
    const request = { headersDistinct: { authorization: [`Bearer ${resource().token()}`] }, headers: {}, socket: {} };
    expect(await wary.check(request as never)).toEqual({ accepted: false, status: 503, retryAfter: 1 });
    await wary.close();
    const taught = createVerifier({ ...options, onProblem: () => {} });
    taught.use({ certificate: own.certificate, key: own.key, ca: [stranger.ca, root.ca] });
    expect(await taught.check(request as never)).not.toMatchObject({ status: 503 });
    await taught.close();
  });
});

describe('the certificate of the resource server', () => {
  it('can be renewed without a request that fails', async () => {
    const successor = root.leaf('api');
    const good = () => resource().call({ certificate: alice, ...bearer(resource().token()) });
    expect(await good()).toMatchObject({ status: 200 });
    resource().sts.script['/introspect'] = () => ({ status: 200, body: { active: true }, after: 100 });
    const underWay = good();
    await expect.poll(() => resource().sts.count('/introspect')).toBe(2);
    resource().verifier.use(successor);
    expect(await good()).toMatchObject({ status: 200 });
    expect(await underWay).toMatchObject({ status: 200 });
    const shown = resource()
      .sts.asked.filter(({ path }) => path === '/introspect')
      .map(({ certificate }) => certificate);
    expect(shown).toEqual([own.certificate, own.certificate, successor.certificate]);
  });
});
