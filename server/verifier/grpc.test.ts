import {
  ChannelCredentials,
  Client,
  type ClientDuplexStream,
  credentials,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  type MethodDefinition,
  Server,
  type ServiceError,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromPublicId, newId, toPublicId } from '../domain/ids.ts';
import { type ScriptedSts, scriptedSts } from '../testing/scripted-sts.ts';
import { timed } from '../testing/timed.ts';
import { type TestCertificate, testRoot } from '../testing/tls-certificates.ts';
import { BoundServerCredentials, boundCallCredentials, GrpcClients, type GrpcGuardOptions, grpcGuard } from './grpc.ts';
import { callerOf, createTokenSource, createVerifier, type Verifier } from './index.ts';

const audience = 'https://grpc.example.com';
const root = testRoot();
const [alice, bob, own, host] = [root.leaf('alice'), root.leaf('bob'), root.leaf('api'), root.leaf('api', { usage: 'server' })];

const text = { serialize: (value: string) => Buffer.from(value), deserialize: (bytes: Buffer) => bytes.toString() };
const method = (
  name: string,
  requestStream: boolean,
  responseStream: boolean,
  service = 'test.Echo',
): MethodDefinition<string, string> => ({
  path: `/${service}/${name}`,
  requestStream,
  responseStream,
  requestSerialize: text.serialize,
  requestDeserialize: text.deserialize,
  responseSerialize: text.serialize,
  responseDeserialize: text.deserialize,
});
const methods = {
  Unary: method('Unary', false, false),
  Down: method('Down', false, true),
  Up: method('Up', true, false),
  Both: method('Both', true, true),
};
const health = { Check: method('Check', false, false, 'grpc.health.v1.Health') };
type Kind = keyof typeof methods;
const kinds = Object.keys(methods) as Kind[];

let sts: ScriptedSts;
let verifier: Verifier;
let server: Server;
let port: number;
let reached: string[];
let problems: unknown[];
let script: ScriptedSts['script'];
const open: { close(): void }[] = [];

beforeAll(async () => {
  sts = await scriptedSts(root);
});
afterAll(() => sts.stop());
beforeEach(() => {
  script = { ...sts.script };
  for (const list of [sts.asked, sts.reports]) list.length = 0;
  reached = [];
  problems = [];
});
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  server.forceShutdown();
  await verifier.close();
  Object.assign(sts.script, script);
});

async function serve(options?: GrpcGuardOptions): Promise<void> {
  const onProblem = (error: unknown) => void problems.push(error);
  verifier = createVerifier({
    mode: 'introspect',
    issuer: sts.issuer,
    audience,
    certificate: own.certificate,
    key: own.key,
    ca: root.ca,
    onProblem,
  });
  server = new Server({ interceptors: [grpcGuard(verifier, options)] });
  const name = ({ metadata }: { metadata: Metadata }): string => {
    const { client_id } = callerOf(metadata).claims;
    reached.push(client_id);
    return `{${client_id}} ok`;
  };
  const unary: handleUnaryCall<string, string> = (call, answer) => answer(null, name(call));
  const down: handleServerStreamingCall<string, string> = (call) => {
    call.write(name(call));
    call.end();
  };
  const up: handleClientStreamingCall<string, string> = (call, answer) => {
    const said = name(call);
    call.resume().on('end', () => answer(null, said));
  };
  const both: handleBidiStreamingCall<string, string> = (call) => {
    const said = name(call);
    call.on('data', () => call.write(said)).on('end', () => call.end());
  };
  const check: handleUnaryCall<string, string> = (_, answer) => answer(null, 'SERVING');
  server.addService(methods, { Unary: unary, Down: down, Up: up, Both: both });
  server.addService(health, { Check: check });
  port = await new Promise((resolve, reject) =>
    server.bindAsync('localhost:0', new BoundServerCredentials({ ...host, ca: root.ca }), (error, at) =>
      error ? reject(error) : resolve(at),
    ),
  );
}

const clientOf = (certificate?: TestCertificate): Client => {
  const pair = certificate ? ([Buffer.from(certificate.key), Buffer.from(certificate.certificate)] as const) : [];
  const client = new Client(`localhost:${port}`, ChannelCredentials.createSsl(Buffer.from(root.ca), ...pair));
  open.push(client);
  return client;
};

type Outcome = { code: number; details: string; replies: string[]; metadata: Metadata; initial: Metadata | undefined };

/** One call of any kind, to its end. A client that streams sends one message and closes. */
function call(
  client: Client,
  { path, requestStream, responseStream }: MethodDefinition<string, string>,
  headers: Record<string, string>,
): Promise<Outcome> {
  const metadata = new Metadata();
  for (const [header, value] of Object.entries(headers)) metadata.set(header, value);
  const replies: string[] = [];
  return new Promise((resolve) => {
    let initial: Metadata | undefined;
    const answered = (error: StatusObject | ServiceError | null, reply?: string): void => {
      if (reply !== undefined) replies.push(reply);
      const { code, details, metadata: trailer } = error ?? { code: status.OK, details: '', metadata: new Metadata() };
      resolve({ code, details, replies, metadata: trailer, initial });
    };
    const common = [path, text.serialize, text.deserialize] as const;
    const first = (sent: Metadata): void => {
      initial = sent;
    };
    if (requestStream && responseStream) {
      const stream = client.makeBidiStreamRequest(...common, metadata);
      stream
        .on('metadata', first)
        .on('status', answered)
        .on('error', () => {});
      stream.on('data', (reply: string) => replies.push(reply));
      stream.write('x');
      stream.end();
    } else if (responseStream) {
      const stream = client.makeServerStreamRequest(...common, 'x', metadata);
      stream
        .on('metadata', first)
        .on('status', answered)
        .on('error', () => {});
      stream.on('data', (reply: string) => replies.push(reply));
    } else if (requestStream) {
      const stream = client.makeClientStreamRequest(...common, metadata, answered);
      stream.on('metadata', first).on('error', () => {});
      stream.write('x');
      stream.end();
    } else {
      client.makeUnaryRequest(...common, 'x', metadata, answered).on('metadata', first);
    }
  });
}
const endOf = (stream: ClientDuplexStream<string, string>): Promise<number> =>
  new Promise((resolve) =>
    stream
      .on('error', () => {})
      .on('status', ({ code }) => resolve(code))
      .resume(),
  );
const bearer = (bound: TestCertificate, over = {}) => ({ authorization: `Bearer ${sts.mint(bound.thumbprint, audience, over)}` });

describe.each(kinds)('a call of the kind %s', (kind) => {
  beforeEach(() => serve());

  it('reaches its handler with the token of the certificate of this channel, and tells who calls', async () => {
    const id = toPublicId('decision', newId());
    sts.script['/introspect'] = () => ({ status: 200, body: { active: true, decision_id: id } });
    const { code, replies, initial } = await call(clientOf(alice), methods[kind], bearer(alice));
    expect({ code, replies }).toEqual({ code: status.OK, replies: ['{alice} ok'] });
    expect(initial?.get('hawser-decision')).toEqual([id]);
    const asked = sts.asked.find(({ path }) => path === '/introspect');
    expect(Object.fromEntries(asked?.form ?? [])).toMatchObject({
      client_certificate: alice.der.toString('base64url'),
      request_path: `/test.Echo/${kind}`,
      request_method: 'POST',
      client_address: expect.stringMatching(/^(?:127\.0\.0\.1|::1)$/),
    });
  });

  it.each([
    ["another identity's certificate", () => clientOf(bob), () => bearer(alice), 'cnf_mismatch.unknown'],
    ['no certificate', () => clientOf(), () => bearer(alice), 'cnf_missing_cert'],
    ['a token for another audience', () => clientOf(alice), () => bearer(alice, { aud: 'https://other.example.com' }), 'aud_mismatch'],
    ['a token of nobody', () => clientOf(alice), () => ({ authorization: 'Bearer x' }), 'token_malformed'],
    ['Bearer without a token', () => clientOf(alice), () => ({ authorization: 'Bearer' }), 'request_malformed'],
    ['two tokens', () => clientOf(alice), () => ({ authorization: 'Bearer a, Bearer b' }), 'request_malformed'],
  ])('is UNAUTHENTICATED with %s, and is reported', async (_, client, headers, reported) => {
    const { code, metadata } = await call(client(), methods[kind], headers());
    expect(code).toBe(status.UNAUTHENTICATED);
    const [decision] = metadata.get('hawser-decision');
    expect(metadata.get('www-authenticate').join(', ')).toContain('resource_metadata=');
    await verifier.close();
    expect(sts.reports).toMatchObject([{ report_id: fromPublicId('decision', String(decision)), code: reported }]);
    expect(reached).toEqual([]);
  });

  it.each([{}, { authorization: '' }, { authorization: 'Basic YTpi' }, { authorization: 'x' }])(
    'is UNAUTHENTICATED with the headers %j',
    async (headers) => {
      const { code, details } = await call(clientOf(alice), methods[kind], headers as Record<string, string>);
      expect({ code, details, reached }).toEqual({ code: status.UNAUTHENTICATED, details: 'token_required', reached: [] });
    },
  );

  it('is UNAVAILABLE, and not let in, while the STS cannot be asked', async () => {
    sts.script['/introspect'] = () => ({ status: 503 });
    const { code } = await call(clientOf(alice), methods[kind], bearer(alice));
    expect({ code, reached, problems: problems.length }).toEqual({ code: status.UNAVAILABLE, reached: [], problems: 1 });
  });
});

describe('the guard of a gRPC server', () => {
  it('guards health too, unless it was told not to, and then nothing else', async () => {
    await serve();
    expect((await call(clientOf(), health.Check, {})).code).toBe(status.UNAUTHENTICATED);
    server.forceShutdown();
    await verifier.close();
    await serve({ exempt: ['/grpc.health.v1.Health/Check'] });
    expect(await call(clientOf(), health.Check, {})).toMatchObject({ code: status.OK, replies: ['SERVING'] });
    for (const kind of kinds) expect((await call(clientOf(), methods[kind], {})).code).toBe(status.UNAUTHENTICATED);
    expect(reached).toEqual([]);
  });

  it.each(['Check', 'grpc.health.v1.Health/Check', '/grpc.health.v1.Health', '/grpc.health.v1.Health/*/x', ''])(
    'does not take %j for a method',
    async (name) => {
      await serve();
      expect(() => grpcGuard(verifier, { exempt: [name] })).toThrow(TypeError);
      expect(() => grpcGuard(verifier, { policies: { [name]: {} } })).toThrow(TypeError);
    },
  );

  it('says PERMISSION_DENIED where a method asks for a scope that was not granted', async () => {
    await serve({ policies: { '/test.Echo/Down': { scope: 'write' } } });
    const client = clientOf(alice);
    const denied = await call(client, methods.Down, bearer(alice));
    expect(denied.code).toBe(status.PERMISSION_DENIED);
    expect(denied.metadata.get('www-authenticate').join(', ')).toContain('scope="write"');
    expect((await call(client, methods.Down, bearer(alice, { scope: 'read write' }))).code).toBe(status.OK);
    expect((await call(client, methods.Unary, bearer(alice))).code).toBe(status.OK);
  });

  it('refuses as ever where its words cannot be said in ASCII', async () => {
    await serve({ policies: { '/test.Echo/Unary': { scope: 'ärger' } } });
    expect((await call(clientOf(alice), methods.Unary, bearer(alice))).code).toBe(status.PERMISSION_DENIED);
  });

  it('ends a stream whose caller was let in once and would not be any more', async () => {
    await serve({ recheckAfter: 50 });
    const metadata = new Metadata();
    metadata.set('authorization', bearer(alice).authorization);
    const stream = clientOf(alice).makeBidiStreamRequest(methods.Both.path, text.serialize, text.deserialize, metadata);
    const ended = endOf(stream);
    stream.write('x');
    await new Promise((resolve) => stream.on('data', resolve));
    await expect.poll(() => sts.count('/introspect')).toBeGreaterThan(2);
    sts.script['/introspect'] = () => ({ status: 200, body: { active: false } });
    expect(await ended).toBe(status.UNAUTHENTICATED);
    const asked = sts.count('/introspect');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sts.count('/introspect')).toBe(asked);
  });

  it('ends a stream when its token expires', timed, async () => {
    await serve();
    const exp = Math.ceil(Date.now() / 1000) + 1;
    const metadata = new Metadata();
    metadata.set('authorization', bearer(alice, { exp }).authorization);
    const stream = clientOf(alice).makeBidiStreamRequest(methods.Both.path, text.serialize, text.deserialize, metadata);
    expect(await endOf(stream)).toBe(status.UNAUTHENTICATED);
    expect(Date.now() - exp * 1000).toBeLessThan(1_000);
  });
});

describe('a gRPC client', () => {
  const renewed = root.leaf('alice');
  const mintFor = () => {
    sts.script['/token'] = ({ certificate }) => {
      const bound = [alice, renewed].find((leaf) => certificate?.trim() === leaf.certificate.trim()) ?? bob;
      return {
        status: 200,
        body: { access_token: sts.mint(bound.thumbprint, audience), token_type: 'Bearer', expires_in: 300, scope: 'read' },
      };
    };
  };
  const sourceOf = () => {
    const source = createTokenSource({ issuer: sts.issuer, audience, certificate: alice.certificate, key: alice.key, ca: root.ca });
    open.push(source);
    return source;
  };
  const unary = (client: Client): Promise<string> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(methods.Unary.path, text.serialize, text.deserialize, 'x', (error, reply) =>
        error ? reject(error) : resolve(reply ?? ''),
      );
    });
  beforeEach(async () => {
    await serve();
    mintFor();
  });

  it('calls with one pair before and after a renewal, also while calls are under way', async () => {
    const source = sourceOf();
    const clients = new GrpcClients(source, root.ca, (bound) => new Client(`localhost:${port}`, bound));
    open.push(clients);
    expect(await clients.call(unary)).toBe('{alice} ok');
    const many = Array.from({ length: 20 }, () => clients.call(unary));
    source.use(renewed);
    expect(new Set(await Promise.all([...many, clients.call(unary)]))).toEqual(new Set(['{alice} ok']));
    await verifier.close();
    expect(sts.reports).toEqual([]);
    const shown = sts.asked.filter(({ path }) => path === '/introspect').map(({ form }) => form.get('client_certificate'));
    expect(shown.at(0)).toBe(alice.der.toString('base64url'));
    expect(shown.at(-1)).toBe(renewed.der.toString('base64url'));
  });

  it('never sends a token over a channel that has another certificate', async () => {
    const source = sourceOf();
    const channel = ChannelCredentials.createSsl(Buffer.from(root.ca), Buffer.from(alice.key), Buffer.from(alice.certificate));
    const client = new Client(
      `localhost:${port}`,
      credentials.combineChannelCredentials(channel, boundCallCredentials(source, alice.certificate)),
    );
    open.push(client);
    expect(await unary(client)).toBe('{alice} ok');
    source.use(renewed);
    const asked = sts.count('/introspect');
    await expect(unary(client)).rejects.toMatchObject({ code: status.UNAUTHENTICATED, details: expect.stringContaining('renewed') });
    expect(sts.count('/introspect')).toBe(asked);
  });

  it('tries once more after a refusal when a renewal came between, and not again', async () => {
    const source = sourceOf();
    const clients = new GrpcClients(source, root.ca, (bound) => new Client(`localhost:${port}`, bound));
    open.push(clients);
    await clients.call(unary);
    let asked = 0;
    sts.script['/introspect'] = () => {
      if (++asked === 1) source.use(renewed);
      return { status: 200, body: { active: asked > 1 } };
    };
    expect(await clients.call(unary)).toBe('{alice} ok');
    expect(asked).toBe(2);
    sts.script['/introspect'] = () => ({ status: 200, body: { active: ++asked < 0 } });
    await expect(clients.call(unary)).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    expect(asked).toBe(3);
  });
});
