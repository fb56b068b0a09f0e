import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type CertificateHeader, certificateHeaders, headerOfRecipe, recipeKinds } from '../../domain/gateway.ts';
import { type TestApi, testApi } from '../../testing/api.ts';

let api: TestApi;
const uris = ['https://orders.test/v1?x=\';$host"{', 'https://invoices.test/v1'];
beforeAll(async () => {
  api = await testApi();
  for (const uri of uris) await api.call('audience.register', { uri });
});
afterAll(() => api.close());

let made = 0;
async function register(
  more: { url?: string; kind?: 'server' | 'gateway'; certificateHeader?: CertificateHeader; audiences?: string[] } = {},
) {
  const name = `edge-${++made}`;
  await api.call('identity.register', { name, owner: 'team' });
  const url = 'https://edge.test:4443';
  return api.call('resource-server.register', { name, identity: name, url, kind: 'gateway', audiences: uris.slice(0, 1), ...more });
}

describe('a gateway', () => {
  it.each(certificateHeaders)('registers exactly one header for certificates: %s', async (certificateHeader) => {
    const { status, body } = await register({ certificateHeader });
    expect([status, body.certificateHeader]).toEqual([201, certificateHeader]);
    const shown = await api.call('resource-server.show', { resourceServer: body.name }, 'viewer');
    expect(shown.body.certificateHeader).toBe(certificateHeader);
  });

  it('has the header of nginx where it says nothing, and may change it; that is on record', async () => {
    const { body } = await register();
    expect(body.certificateHeader).toBe('X-SSL-Client-Cert');
    const changed = await api.call('resource-server.change', { resourceServer: body.name, certificateHeader: 'Client-Cert' });
    expect([changed.status, changed.body.certificateHeader]).toEqual([200, 'Client-Cert']);
    const [event] = await api.superuser.prisma.event.findMany({ where: { targetName: body.name, type: 'resource_server.changed' } });
    expect(event?.detail).toMatchObject({
      before: { certificateHeader: 'X-SSL-Client-Cert' },
      after: { certificateHeader: 'Client-Cert' },
    });
  });

  it('is what takes such a header: a server has none, nor can be given one', async () => {
    const refused = await register({ kind: 'server', certificateHeader: 'Client-Cert' });
    expect([refused.status, refused.body.problems]).toEqual([400, [expect.objectContaining({ field: 'certificateHeader' })]]);
    const { body } = await register({ kind: 'server' });
    expect(body.certificateHeader).toBeNull();
    const changed = await api.call('resource-server.change', { resourceServer: body.name, certificateHeader: 'Client-Cert' });
    expect([changed.status, changed.body.problems]).toEqual([400, [expect.objectContaining({ field: 'certificateHeader' })]]);
  });

  it('never gets a header that the database does not know', async () => {
    const { body } = await register();
    const update = (value: string | null) =>
      api.superuser.pool.query('UPDATE resource_servers SET certificate_header = $1 WHERE name = $2', [value, body.name]);
    for (const value of ['X-Whatever', null]) await expect(update(value)).rejects.toThrow(/certificate_header/);
  });
});

describe('the recipe of a gateway', () => {
  it.each(recipeKinds)('for %s is filled to the last word, and an audience says nothing of its own in it', async (kind) => {
    const { body } = await register({ certificateHeader: headerOfRecipe[kind] ?? 'Client-Cert' });
    const upstream = 'http://10.0.0.9:8000';
    const { status, body: recipe } = await api.call('resource-server.recipe', { resourceServer: body.name, kind, upstream }, 'viewer');
    expect(status, JSON.stringify(recipe)).toBe(200);
    expect(recipe).toMatchObject({ kind, audience: uris[0] });
    expect(recipe.text).not.toMatch(/\{\{|undefined/);
    expect(recipe.text).toContain('10.0.0.9');
    if (kind === 'envoy-lua') expect(recipe.text).toContain(`audiences: [${JSON.stringify(uris[0])}]`);
    else expect(recipe.text).toContain('https%3A%2F%2Forders.test%2Fv1%3Fx%3D%27%3B%24host%22%7B');
    const outsideComments = recipe.text.split('\n').filter((line: string) => !line.trim().startsWith('#'));
    if (kind !== 'envoy-lua') expect(outsideComments.join('\n')).not.toContain("';$host");
    const header = headerOfRecipe[kind];
    if (header !== null) expect(outsideComments.join('\n')).toContain(header);
  });

  it.each(['a;include*', 'a{b}', 'a"b', 'a`b', "a'b", 'a$host', 'a(b)', 'a,b'])(
    'says nothing that stands in an address, as in the host %s',
    async (host) => {
      const named = await register({ url: `https://${host}.test` });
      expect(named).toMatchObject({ status: 400, body: { problems: [{ field: 'url' }] } });
      const { body } = await register();
      const upstream = `http://${host}.test`;
      const asked = await api.call('resource-server.recipe', { resourceServer: body.name, upstream });
      expect(asked).toMatchObject({ status: 400, body: { problems: [{ field: 'upstream' }] } });
      expect(await api.call('resource-server.change', { resourceServer: body.name, url: upstream })).toMatchObject({ status: 400 });
    },
  );

  it('is for what hosts are called, and for addresses of either kind', async () => {
    for (const host of ['edge-1.example.test', 'a_b', '10.0.0.1', '[2001:db8::1]', 'xn--bcher-kva.example', 'bücher.example'])
      expect((await register({ url: `https://${host}:4443` })).status, host).toBe(201);
  });

  it.each(['envoy', 'envoy-lua', 'traefik'] as const)('for %s is YAML in which every word stands where it belongs', async (kind) => {
    const { body } = await register({ certificateHeader: headerOfRecipe[kind] ?? 'Client-Cert' });
    const { body: recipe } = await api.call('resource-server.recipe', {
      resourceServer: body.name,
      kind,
      upstream: 'http://10.0.0.9:8000',
    });
    const read = parse(recipe.text, { uniqueKeys: true });
    if (kind === 'traefik') {
      expect(Object.keys(read)).toEqual(expect.arrayContaining(['http', 'tls']));
      return;
    }
    const { listeners, clusters } = read.static_resources;
    expect(listeners[0].address.socket_address).toEqual({ address: '0.0.0.0', port_value: 4443 });
    const manager = listeners[0].filter_chains[0].filters[0].typed_config;
    const filters = kind === 'envoy' ? ['ext_authz', 'router'] : ['jwt_authn', 'lua', 'router'];
    expect(manager.http_filters.map(({ name }: { name: string }) => name)).toEqual(filters.map((name) => `envoy.filters.http.${name}`));
    const [judge] = manager.http_filters;
    if (kind === 'envoy')
      expect(judge.typed_config).toMatchObject({ failure_mode_allow: false, http_service: { server_uri: { cluster: 'hawser_sts' } } });
    else expect(judge.typed_config.providers.hawser).toMatchObject({ audiences: [uris[0]], require_expiration: true });
    const named = clusters.map((cluster: { name: string }) => cluster.name);
    expect(named).toEqual(['hawser_sts', 'upstream']);
    expect(named).toContain(manager.route_config.virtual_hosts[0].routes[0].route.cluster);
  });

  it.each(['envoy', 'envoy-lua'] as const)('for %s names an address of IPv6 as an address, and a name as a name', async (kind) => {
    const certificateHeader = headerOfRecipe[kind] ?? 'Client-Cert';
    const recipeFor = async (host: string) => {
      const { body } = await register({ certificateHeader, url: `https://${host}:4443` });
      return (await api.call('resource-server.recipe', { resourceServer: body.name, kind, upstream: `http://${host}:8000` })).body.text;
    };
    const sixth = await recipeFor('[2001:db8::1]');
    expect(sixth).toContain('socket_address: { address: "::", ipv4_compat: true, port_value: 4443 }');
    expect(sixth).toContain('socket_address: { address: "2001:db8::1", port_value: 8000 }');
    expect(sixth).not.toContain('[2001');
    const named = await recipeFor('edge.test');
    expect(named).toContain('socket_address: { address: 0.0.0.0, port_value: 4443 }');
    expect(named).toContain('socket_address: { address: "edge.test", port_value: 8000 }');
    expect(named).toMatch(/sni: "[a-z.]+"/);
    expect(named).toContain('san_type: DNS');
  });

  it('lets no session of TLS be resumed, or says how, whatever the product', async () => {
    const words = {
      nginx: ['ssl_session_tickets off', 'ssl_session_cache off'],
      envoy: ['disable_stateless_session_resumption: true', 'disable_stateful_session_resumption: true'],
      'envoy-lua': ['disable_stateless_session_resumption: true', 'disable_stateful_session_resumption: true'],
      traefik: ['disableSessionTickets: true'],
      caddy: ['session_tickets.disabled = true'],
    };
    for (const kind of recipeKinds) {
      const { body } = await register({ certificateHeader: headerOfRecipe[kind] ?? 'Client-Cert' });
      const { text } = (await api.call('resource-server.recipe', { resourceServer: body.name, kind })).body;
      for (const word of words[kind]) expect(text, kind).toContain(word);
    }
  });

  it('goes by the header where no product is named', async () => {
    for (const kind of recipeKinds) {
      const certificateHeader = headerOfRecipe[kind];
      if (certificateHeader === null) continue;
      const { body } = await register({ certificateHeader });
      expect((await api.call('resource-server.recipe', { resourceServer: body.name })).body.kind).toBe(kind);
    }
  });

  it('is refused with the way out where it cannot work', async () => {
    const [both, plain] = [await register({ audiences: uris }), await register({ kind: 'server' })];
    const ask = (more: object) => api.call('resource-server.recipe', { resourceServer: both.body.name, ...more });
    expect(await ask({})).toMatchObject({ status: 400, body: { problems: [{ field: 'audience' }] } });
    expect(await ask({ audience: 'https://nobody.test' })).toMatchObject({ status: 400, body: { problems: [{ field: 'audience' }] } });
    expect(await ask({ audience: uris[1] })).toMatchObject({ status: 200, body: { audience: uris[1] } });
    expect(await ask({ audience: uris[1], kind: 'caddy' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('Client-Cert') },
    });
    expect(await api.call('resource-server.recipe', { resourceServer: plain.body.name })).toMatchObject({ status: 409 });
    expect(await api.call('resource-server.recipe', { resourceServer: 'nobody' })).toMatchObject({ status: 404 });
  });
});
