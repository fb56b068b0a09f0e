import { expect, it } from 'vitest';
import { readOne } from './der-reader.ts';
import { generalName } from './names.ts';
import { lintGeneralNames } from './rfc5280-general-names.ts';

const good = [
  'dns:a.example',
  'dns:xn--mnchen-3ya.example',
  'dns:1a.2b.example3',
  'dns:localhost',
  'uri:https://a.example/%C3%A9?x=1#y',
  'uri:https://192.0.2.1:8443/',
  'uri:https://[2001:db8::1]/',
  'uri:spiffe://example.org/a/b',
  "email:o'brien+x@a.example",
  'ip:192.0.2.1',
  'ip:2001:db8::1',
];

it.each(good)('writes %s as its RFC has it, and the other reader agrees', (name) => {
  expect(lintGeneralNames([readOneWhole(generalName(name))])).toEqual([]);
});

it.each([
  ...['dns:', 'dns:münchen.example', 'dns:MÜNCHEN', 'dns:a..b', 'dns:-a.example', 'dns:a-.example', 'dns:*.example', 'dns:a_b.example'],
  ...[
    'dns:10.0.0.1',
    'dns:a.1',
    'dns:127',
    `dns:${'a'.repeat(64)}.example`,
    `dns:${'a.'.repeat(127)}b`,
    'dns:a.example.',
    'dns:a.example\u0000.evil',
  ],
  ...['dns:a.example\n', 'dns:аpple.example', 'dns:a。example', 'dns:%61.example', 'dns:a.example:443'],
  ...[
    'uri:https://a.example/%zz',
    'uri:https://a.example/%',
    'uri:https://münchen.example/',
    'uri:https://a.example/ b',
    'uri:https:///x',
    'uri:a.example',
  ],
  ...['uri:https://a.example/\u0000', 'uri:https://a.example/"', 'uri:https://10.0.0.999/', 'uri:javascript:alert(1)'],
  ...[
    'uri:spiffe://example.org',
    'uri:spiffe://example.org/',
    'uri:spiffe://example.org//a',
    'uri:spiffe://EXAMPLE.org/a',
    'uri:SPIFFE://example.org/a',
  ],
  ...[
    'uri:spiffe://example.org/a%2fb',
    'uri:spiffe://example.org/../a',
    'uri:spiffe://example.org/a/.',
    'uri:spiffe://example.org/ä',
    'uri:spiffe://example.org/a?b',
    'uri:spiffe://user@example.org/a',
    'uri:spiffe://example.org:1/a',
  ],
  ...[
    'email:a@b@c.example',
    'email:"a b"@c.example',
    'email:a@[192.0.2.1]',
    'email:ä@c.example',
    'email:a@1.2',
    'email:a\u0000@c.example',
    'email:.a@c.example',
  ],
  ...['ip:300.1.1.1', 'ip:1.2.3', 'ip:::g', 'ip:fe80::1%eth0', 'other:x', ''],
])('writes no %j', (name) => {
  expect(() => generalName(name)).toThrow(/cannot stand in a certificate/);
});

function readOneWhole(der: Buffer) {
  const tag = der[0] ?? 0;
  const { content } = readOne(der, tag);
  return { tag, content, raw: der };
}
