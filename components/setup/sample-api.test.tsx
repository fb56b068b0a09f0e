import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { sampleApi } from './sample-api.ts';
import { AudienceStep, type Progress } from './steps.tsx';

const sts = 'https://127.0.0.1:8443';

test('the sample API is started by a line that the shell takes as it is meant', () => {
  const { own, tls, command } = sampleApi({ name: 'orders', audience: "https://o.example/it's", url: 'https://localhost/' }, sts);
  expect([own, tls]).toEqual(['data/first/orders/client', 'data/first/orders/server']);
  expect(command).toContain("--audience 'https://o.example/it'\\''s' ");
  expect(command).toMatch(/ --port 443$/);
});

test('the line stays when both certificates are made', () => {
  const progress: Progress = {
    ...{ done: false, owners: 1, securedOwners: 0, trustDomain: 'example.org', sts, enrolment: sts, pki: sts, issued: true },
    ...{ audiences: 1, roots: 1, issuing: 1, workload: null, proof: { issued: null, accepted: null, refused: null, caseId: null } },
    steps: { administrator: false, names: true, authorities: true, audience: true, identity: false, proof: false },
    resourceServer: {
      ...{ id: 'rsv_1', name: 'orders', identityId: 'idn_1', audience: 'https://orders.example.com', url: 'https://localhost:9443/' },
      ...{ client: true, server: true },
    },
  };
  const html = renderToStaticMarkup(<AudienceStep progress={progress} register={never} start={never} />);
  expect(html).toContain('node run.mjs examples/rest-server.ts');
  expect(html).toContain('--port 9443');
});
const never = () => Promise.reject(new Error('nothing is sent here'));
