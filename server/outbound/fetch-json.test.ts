import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestIssuer } from '../testing/issuer.ts';
import { timed } from '../testing/timed.ts';
import { testRoot } from '../testing/tls-certificates.ts';
import { isPublicAddress } from './addresses.ts';
import type { OutboundRules } from './ask.ts';
import { fetchJson, longestAnswer } from './fetch-json.ts';

/** Listeners that nobody may reach; they count who does. */
let traps: Server[];
let trapped = 0;
let port: number;
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await TestIssuer.start();
  const first = createServer((socket) => {
    trapped++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(first, 'listening');
  ({ port } = first.address() as AddressInfo);
  const second = createServer((socket) => {
    trapped++;
    socket.destroy();
  }).listen(port, '::1');
  await once(second, 'listening');
  traps = [first, second];
});
afterAll(async () => {
  for (const trap of traps) trap.close();
  await issuer.stop();
});
beforeEach(() => {
  trapped = 0;
  issuer.answer = null;
  issuer.asked.length = 0;
});

const inside = (): OutboundRules => ({ privateAddresses: true, ca: issuer.ca, patience: 800 });
const outside: OutboundRules = { privateAddresses: false, ca: null, patience: 800 };
const refused = (url: string, rules: OutboundRules) =>
  fetchJson(url, rules).then(
    () => 'an answer',
    (error: Error) => (error.name === 'OutboundRefusal' ? error.message : `${error.name}: ${error.message}`),
  );

describe('SSRF-01 the one outbound client', () => {
  it('connects to no address that is not of the public Internet, in whatever way it is written', async () => {
    const hosts = [
      ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '0', '0.0.0.0'],
      ...[
        '10.0.0.1',
        '172.16.0.1',
        '172.31.255.255',
        '192.168.1.1',
        '169.254.169.254',
        '100.64.0.1',
        '198.18.0.1',
        '192.0.2.1',
        '192.0.0.1',
      ],
      ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '%31%32%37.0.0.1', '１２７.0.0.1', '①②⑦.0.0.1', '127。0。0。1'],
      ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:0:127.0.0.1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]'],
      ...['[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001::7f00:1]', '[fe80::1]', '[fec0::1]', '[fc00::1]', '[fd12:3456::1]', '[ff02::1]'],
      ...['[2001:db8::1]', '[0:0:0:0:0:0:0:1]', '[100::1]', 'localhost', 'LOCALHOST', 'localhost.'],
    ];
    for (const host of hosts) {
      const url = `https://${host}:${port}/keys`;
      expect(await refused(url, outside), url).toMatch(
        /not an address of the public Internet|could not be asked \((?:ENOTFOUND|EAI_AGAIN)\)/,
      );
    }
    expect(trapped).toBe(0);
  });

  it('asks by https alone, and sends neither user nor fragment', async () => {
    for (const url of [
      `http://127.0.0.1:${port}/keys`,
      `HTTP://127.0.0.1:${port}/keys`,
      'file:///etc/passwd',
      'data:application/json,{"keys":[]}',
      `ftp://127.0.0.1:${port}/`,
      `ws://127.0.0.1:${port}/`,
      `https://user@127.0.0.1:${port}/`,
      `https://user:password@127.0.0.1:${port}/`,
      `https://127.0.0.1:${port}/#keys`,
      'https://',
      '//127.0.0.1/',
      'javascript:1',
      '',
    ])
      expect(await refused(url, inside()), url).toMatch(/only https|with a user|with a fragment|not a URL/);
    expect(trapped).toBe(0);
  });

  it('connects to what it has checked: a name that means something else a moment later changes nothing', async () => {
    let asked = 0;
    const rebinding: OutboundRules = {
      ...outside,
      patience: 400,
      resolve: async () => (asked++ === 0 ? [{ address: '203.0.114.1', family: 4 }] : [{ address: '127.0.0.1', family: 4 }]),
    };
    expect(await refused(`https://rebinding.example.com:${port}/`, rebinding)).toMatch(/did not answer|could not be asked/);
    expect([asked, trapped]).toEqual([1, 0]);
    const mixed = [
      { address: '203.0.114.1', family: 4 },
      { address: '::ffff:127.0.0.1', family: 6 },
    ];
    expect(await refused(`https://mixed.example.com:${port}/`, { ...outside, resolve: async () => mixed })).toContain('::ffff:127.0.0.1');
    expect(await refused(`https://nowhere.example.com:${port}/`, { ...outside, resolve: async () => [] })).toContain('has no address');
    expect(trapped).toBe(0);
  });

  it('follows no redirect', async () => {
    for (const status of [300, 301, 302, 303, 305, 307, 308]) {
      issuer.answer = (_, response) =>
        response.writeHead(status, { location: `https://127.0.0.1:${port}/`, 'content-type': 'application/json' }).end('{}');
      expect(await refused(`${issuer.url}/keys`, inside())).toContain(`redirects (${status})`);
    }
    expect(trapped).toBe(0);
  });

  it('reaches a private address where that is allowed, and there too only whoever proves to be called so', async () => {
    expect(JSON.parse(await fetchJson(`${issuer.url}/keys`, inside()))).toMatchObject({ keys: [{ kid: 'first' }] });
    expect(await refused(`${issuer.url}/keys`, { ...inside(), ca: null })).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await refused(`${issuer.url}/keys`, { ...inside(), ca: testRoot('Somebody else').ca })).toMatch(/UNABLE_TO|SELF_SIGNED/);
    const elsewhere = issuer.url.replace('localhost', 'issuer.example.com');
    const named: OutboundRules = { ...inside(), resolve: async () => [{ address: '127.0.0.1', family: 4 }] };
    expect(await refused(`${elsewhere}/keys`, named)).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('knows the public Internet from everything else', () => {
    for (const address of ['1.1.1.1', '8.8.8.8', '203.0.114.1', '2606:4700::1111', '2a00:1450::1', '::ffff:8.8.8.8'])
      expect(isPublicAddress(address), address).toBe(true);
    for (const address of ['', 'x', '1.1.1', '1.1.1.1.1', '::ffff:10.0.0.1', '4000::1', 'fe80::1%eth0'])
      expect(isPublicAddress(address), address).toBe(false);
  });
});

describe('SSRF-02 an answer that is endless, compressed, slow, huge or not JSON', () => {
  const json = { 'content-type': 'application/json' };
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  const answers: Record<string, [(request: IncomingMessage, response: ServerResponse) => void, RegExp]> = {
    endless: [
      (_, response) => {
        response.writeHead(200, json);
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(16_384)));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      },
      /longer than/,
    ],
    huge: [(_, response) => response.writeHead(200, json).end(`"${'x'.repeat(longestAnswer)}"`), /longer than/],
    compressed: [(_, response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb), /compressed/],
    'compressed in another way': [(_, response) => response.writeHead(200, { ...json, 'content-encoding': 'br' }).end('x'), /compressed/],
    'never begun': [() => {}, /did not answer within/],
    'never ended': [(_, response) => response.writeHead(200, json).write('{'), /did not answer within/],
    'dripping, each drop in time': [
      (_, response) => {
        response.writeHead(200, json);
        const drip = setInterval(() => (response.destroyed ? clearInterval(drip) : response.write(' ')), 50);
      },
      /did not answer within/,
    ],
    'headers without end': [
      (request) => {
        request.socket.write(`HTTP/1.1 200 OK\r\n`);
        const drip = setInterval(
          () => (request.socket.destroyed ? clearInterval(drip) : request.socket.write(`X-${Math.random()}: ${'x'.repeat(2_000)}\r\n`)),
          5,
        );
      },
      /HPE_HEADER_OVERFLOW|did not answer/,
    ],
    'cut off': [
      (_, response) => response.writeHead(200, { ...json, 'content-length': '100' }).end('{') && response.socket?.destroySoon(),
      /could not be asked/,
    ],
    'not UTF-8': [(_, response) => response.writeHead(200, json).end(Buffer.from([0x22, 0xff, 0x22])), /not UTF-8/],
    'a page': [(_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('{"keys":[]}'), /not JSON but text\/html/],
    'without a type': [(_, response) => response.writeHead(200).end('{"keys":[]}'), /without a type/],
    'nothing there': [(_, response) => response.writeHead(404, json).end('{}'), /answered 404/],
    'no content': [(_, response) => response.writeHead(204).end(), /answered 204/],
    'part of it': [(_, response) => response.writeHead(206, json).end('{}'), /answered 206/],
  };
  it.each(Object.entries(answers))('%s is given up in time', timed, async (_, [answer, why]) => {
    issuer.answer = answer;
    const before = performance.now();
    expect(await refused(`${issuer.url}/keys`, inside())).toMatch(why);
    expect(performance.now() - before).toBeLessThan(1_500);
  });

  it('waits three seconds in all, unless it is told otherwise', timed, async () => {
    issuer.answer = () => {};
    const before = performance.now();
    expect(await refused(`${issuer.url}/keys`, { privateAddresses: true, ca: issuer.ca })).toContain('within 3 s');
    expect(performance.now() - before).toBeGreaterThan(2_900);
    expect(performance.now() - before).toBeLessThan(4_000);
  });
});
