import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mostImported } from '../../domain/identity-import.ts';
import { type ImportList, readImportList } from './import-list.ts';

const trustDomain = 'hawser.local';
const fileOf = (name: string): string => readFileSync(new URL(`../../testing/lists/${name}.json`, import.meta.url), 'utf8');
const [spire, certManager] = [fileOf('spire'), fileOf('cert-manager')];
const read = (list: string, more: Omit<ImportList, 'list'> = {}) => readImportList({ list, ...more }, trustDomain);
const outcome = (list: string, more: Omit<ImportList, 'list'> = {}): string => {
  try {
    return read(list, more).format;
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};
/** Entries of SPIRE with what they are given, and nothing that is not needed. */
const entriesOf = (...ids: object[]): string =>
  JSON.stringify({ entries: ids.map((more, n) => ({ spiffe_id: { trust_domain: 'prod.example.org', path: `/workload/${n}` }, ...more })) });
const certificatesOf = (...specs: object[]): string =>
  JSON.stringify({
    kind: 'List',
    items: specs.map((spec, n) => ({ apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: `c${n}` }, spec })),
  });

it('what spire-server prints becomes one row for each workload, with what it was there', () => {
  expect(read(spire, { owner: 'platform', environment: 'staging' })).toEqual({
    format: 'spire',
    rows: [
      {
        place: 'entries[1]',
        name: 'payments-billing',
        says: { name: 'payments-billing' },
        problems: [],
        spiffeId: 'spiffe://prod.example.org/ns/payments/sa/billing',
        defaults: {
          owner: 'payments',
          environment: 'staging',
          description:
            'SPIRE: spiffe://prod.example.org/ns/payments/sa/billing; k8s:pod-label:team:payments; DNS billing.payments.svc; certificates of 3600 s',
          tags: ['spire', 'ns:payments'],
        },
        notes: ['2 entries name it, and become one identity'],
      },
      {
        place: 'entries[3]',
        name: 'region-eu-reporting',
        says: { name: 'region-eu-reporting' },
        problems: [],
        spiffeId: 'spiffe://prod.example.org/region/eu/reporting',
        defaults: {
          owner: 'platform',
          environment: 'staging',
          description: 'SPIRE: spiffe://prod.example.org/region/eu/reporting; unix:uid:1001',
          tags: ['spire'],
        },
        notes: [
          'it administers SPIRE, which it does not do here',
          'its entry ends at 2030-01-01T00:00:00.000Z; an identity has no end, so retire it when it is done',
          'it trusts partner.example.net there; here that is said of issuers',
        ],
      },
      expect.objectContaining({
        place: 'entries[0]',
        name: 'spiffe://prod.example.org/node/prod',
        leftOut: 'is a node, on which workloads run',
      }),
      expect.objectContaining({ place: 'entries[4]', name: 'spiffe://prod.example.org/edge/spire', leftOut: 'is another SPIRE server' }),
    ],
  });
});

it('what kubectl prints of cert-manager becomes a row for each certificate that proves who asks', () => {
  const { format, rows } = read(certManager, { owner: 'platform' });
  expect(format).toBe('cert-manager');
  expect(rows.map(({ place, name, leftOut, problems }) => [place, name, leftOut, problems])).toEqual([
    ['items[0]', 'payments-billing-client', undefined, []],
    ['items[1]', 'orders-orders-api', undefined, []],
    ['items[2]', 'ingress-nginx/shop-tls', 'has no SPIFFE ID and not the usage client auth, so it proves a server', []],
    ['items[3]', 'cert-manager/internal-root', 'is an authority', []],
    ['items[4]', 'orders/orders-api-grpc', 'has the SPIFFE ID of items[1], and is the same workload', []],
    ['items[5]', 'batch-nightly-export', undefined, []],
  ]);
  expect(rows[0]).toMatchObject({
    says: { name: 'payments-billing-client' },
    spiffeId: undefined,
    defaults: {
      owner: 'payments',
      tags: ['cert-manager', 'ns:payments'],
      description:
        'cert-manager: payments/billing-client; CN billing; DNS billing.payments.svc, billing.payments.svc.cluster.local; ECDSA 256; certificates of 2160h0m0s',
    },
  });
  expect(rows[1]).toMatchObject({ spiffeId: 'spiffe://cluster.local/ns/orders/sa/orders-api', defaults: { owner: 'team-orders' } });
  expect(rows[5]).toMatchObject({ defaults: { owner: 'platform', description: 'cert-manager: batch/nightly_export' } });
  const [one] = JSON.parse(certManager).items;
  expect(read(JSON.stringify(one)).rows).toMatchObject([{ place: 'items[0]', name: 'payments-billing-client' }]);
});

describe('names', () => {
  const row = (trust_domain: string, path: string) =>
    read(entriesOf({ spiffe_id: { trust_domain, path } }), { environment: 'staging' }).rows[0];

  it('written as ours are stay, with their environment, where the trust domain is ours; elsewhere the path becomes the name', () => {
    expect(row(trustDomain, '/production/billing')).toMatchObject({ name: 'billing', defaults: { environment: 'production' } });
    expect(row('prod.example.org', '/production/billing')).toMatchObject({
      name: 'production-billing',
      defaults: { environment: 'staging' },
    });
    expect(row(trustDomain, '/ns/a/sa/b')).toMatchObject({ name: 'a-b', defaults: { environment: 'staging', tags: ['spire', 'ns:a'] } });
    expect(row('prod.example.org', '/Batch_Jobs/night')).toMatchObject({ name: 'batch-jobs-night' });
    expect(read(JSON.stringify({ entries: [{ spiffe_id: 'spiffe://prod.example.org/api' }] })).rows[0]).toMatchObject({ name: 'api' });
  });

  it('that no identity can have are refused, with the way out', () => {
    expect(row('prod.example.org', `/${'long'.repeat(16)}`)).toMatchObject({
      says: null,
      problems: [{ field: 'name', detail: expect.stringMatching(/^it would be called "long.*at most 63.*register it by itself$/) }],
    });
    expect(row('prod.example.org', '/___')?.problems).toMatchObject([{ field: 'name' }]);
  });
});

it('what cannot be read is said of its place, and the others are read', () => {
  const entries = entriesOf(
    { spiffe_id: { trust_domain: 'prod.example.org', path: '' } },
    { spiffe_id: { trust_domain: 'prod.example.org', path: 'no/slash' } },
    { selectors: [{ type: 'unix' }] },
    { spiffe_id: 7 },
    {},
  );
  expect(read(entries).rows.map(({ place, name, problems }) => [place, name, problems.map(({ field }) => field)])).toEqual([
    ['entries[4]', 'workload-4', []],
    ['entries[0]', '', ['spiffe_id']],
    ['entries[1]', '', ['spiffe_id']],
    ['entries[2]', '', ['selectors.0.value']],
    ['entries[3]', '', ['spiffe_id']],
  ]);
  expect(read('{"entries": ["spiffe://a/b"]}').rows).toMatchObject([{ place: 'entries[0]', says: null, problems: [{ field: 'type' }] }]);
  const uris = (...all: string[]) => ({ uris: all });
  const certificates = certificatesOf(uris('spiffe://a.test/b', 'spiffe://a.test/c'), uris('spiffe://a.test'), uris('https://a.test'));
  const rows = read(certificates).rows;
  expect(rows.map(({ problems }) => problems.map(({ field, detail }) => `${field} ${detail}`))).toEqual([
    [expect.stringMatching(/^spec.uris has more than one SPIFFE ID/)],
    [expect.stringMatching(/^spec.uris has a SPIFFE ID without a path/)],
    [],
  ]);
  expect(rows[2]?.leftOut).toMatch(/proves a server/);
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, data: { 'tls.key': 'c2VjcmV0' } };
  const [refused] = read(JSON.stringify({ kind: 'List', items: [secret] })).rows;
  expect(refused?.problems.map(({ field }) => field)).toEqual(['apiVersion', 'kind', 'spec']);
  expect(JSON.stringify(refused)).not.toContain('c2VjcmV0');
});

it('the format is what the content says, or what was said', () => {
  expect(outcome(`\ufeff\n${spire}`)).toBe('spire');
  expect(outcome('name,owner\na,b\n')).toBe('csv');
  expect(outcome(spire, { format: 'spire' })).toBe('spire');
  expect(outcome('{"entries":[1],"items":[1]}')).toBe('spire');
  expect(outcome('{"entries":[1],"items":[1]}', { format: 'cert-manager' })).toBe('cert-manager');
  expect(outcome(spire, { format: 'cert-manager' })).toMatch(/^list: has no array items, as what kubectl/);
  expect(outcome(certManager, { format: 'spire' })).toMatch(/^list: has no array entries, as what spire-server/);
  expect(outcome(spire, { format: 'csv' })).toMatch(/^list: .*at line 2/);
  expect(outcome('name,owner\na,b\n', { format: 'spire' })).toMatch(/^list: is broken JSON at line 1, column 1$/);
});

it('what is no list says where and how to get one', () => {
  expect(outcome(spire.trimEnd().slice(0, -1))).toBe('list: is broken JSON at its end, where more was to come');
  expect(outcome('{\n  "entries": [\n    {"admin": tru}\n  ]\n}')).toBe('list: is broken JSON at line 3, column 15');
  expect(outcome('{"nodes": []}')).toMatch(/neither entries.*nor items/);
  expect(outcome('[1, 2]')).toMatch(/neither entries.*nor items/);
  expect(outcome('{"kind": "List", "items": []}')).toMatch(/names nothing; .*kubectl get certificates/);
  expect(outcome('{"entries": []}')).toMatch(/names nothing; .*spire-server entry show/);
  expect(outcome('Found 2 entries\nEntry ID         : 3f0e8f6a')).toBe(
    'list: is not JSON; print it by spire-server entry show -output json',
  );
  for (const text of ['apiVersion: v1\nitems: []', 'NAMESPACE   NAME   READY   SECRET   AGE\n'])
    expect(outcome(text)).toBe('list: is not JSON; print it by kubectl get certificates.cert-manager.io -A -o json');
});

it('as many workloads come at once as rows of a table; what is left out does not count', () => {
  const many = (workloads: number) => entriesOf(...Array.from({ length: workloads }, () => ({})), { downstream: true });
  expect(outcome(many(mostImported))).toBe('spire');
  expect(outcome(many(mostImported + 1))).toMatch(/has 101 workloads, and at most 100 are imported at once; part it, as by -parentID/);
});
