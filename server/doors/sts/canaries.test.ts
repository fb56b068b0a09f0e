import { afterAll, beforeAll, expect, it } from 'vitest';
import { issuerKey, signJwt } from '../../testing/issuer.ts';
import type { Answer } from '../../testing/sts.ts';
import { TestSts } from '../../testing/sts.ts';

let sts: TestSts;
const printed: string[] = [];
const originals = { out: process.stdout.write, err: process.stderr.write };
beforeAll(async () => {
  sts = await TestSts.start();
});
afterAll(async () => {
  process.stdout.write = originals.out;
  process.stderr.write = originals.err;
  await sts.stop();
});

/** Tokens of strangers and assertions of clients: of no shape, of the right one with nobody's signature, and of an issuer that is not trusted. */
const foreignForms = (audience: string): Record<string, string>[] => {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'https://issuer.example.com',
    sub: 'canary-sub',
    aud: 'x',
    iat: now,
    exp: now + 60,
    jti: 'canary-jti',
    more: 'canary-claim',
  };
  const jwt = signJwt(issuerKey('ES256', 'canary-kid'), claims);
  const subject = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    audience,
  };
  const asserted = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    audience,
  };
  return [
    ...['canary', 'canary.canary.canary', jwt].map((subject_token) => ({ ...subject, subject_token })),
    ...['canary', 'canary.canary.canary', jwt].map((client_assertion) => ({ ...asserted, client_assertion })),
  ];
};

/** Everything that the ledger holds, as text. */
async function dump(): Promise<string> {
  const { pool } = sts.database.database;
  const { rows: tables } = await pool.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
  const texts = await Promise.all(
    tables.map(
      async ({ name }) =>
        (await pool.query<{ text: string }>(`SELECT string_agg(t::text, E'\\n') AS text FROM "${name}" t`)).rows[0]?.text ?? '',
    ),
  );
  return texts.join('\n');
}

it('TOK-11 no token, secret or key stands in any log, event, error or row', async () => {
  const record = (chunk: unknown) => {
    printed.push(String(chunk));
    return true;
  };
  process.stdout.write = record;
  process.stderr.write = record;
  const { identity, certificate } = await sts.workload();
  const audience = await sts.audience();
  await sts.grant(identity, audience);
  const server = await sts.resourceServer([audience]);
  await sts.secret(identity, 'canary-of-a-real-secret');

  const exchange = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:hawser:params:oauth:token-type:exchange-secret',
  };
  const token = await sts.token(certificate, audience);
  const answers: Answer[] = [
    await sts.call(certificate, '/token', { form: { ...exchange, audience: audience.uri, subject_token: 'canary-of-a-wrong-secret' } }),
    await sts.call(certificate, '/token', {
      form: { grant_type: 'client_credentials', client_secret: 'canary-client-secret', audience: audience.uri },
    }),
    await sts.call(certificate, '/token', { json: '{"subject_token":"canary-in-broken-json"' }),
    await sts.call(certificate, '/token', {
      form: {},
      headers: { authorization: 'Bearer canary-in-a-header', cookie: 'session=canary-cookie' },
    }),
    await sts.call(null, '/token?access_token=canary-in-a-query', { form: { subject_token: 'canary-of-nobody' } }),
    ...(await Promise.all(foreignForms(audience.uri).map((form) => sts.call(certificate, '/token', { form })))),
    await sts.call(server.certificate, '/introspect', { form: { token: 'canary.token.shape' } }),
    await sts.call(server.certificate, '/introspect', { form: { token, client_certificate: '', request_path: '/x?token=canary-path' } }),
    await sts.call(server.certificate, '/reports', { json: { reports: [{ report_id: 'canary-report' }] } }),
  ];
  const exchanged = await sts.call(certificate, '/token', {
    form: { ...exchange, audience: audience.uri, subject_token: 'canary-of-a-real-secret' },
  });
  expect(exchanged.status).toBe(200);

  // And where something of ours breaks: the error may carry the statement's values.
  await sts.database.database.pool.query('ALTER TABLE tokens RENAME TO tokens_away');
  answers.push(
    await sts.call(certificate, '/token', { form: { ...exchange, audience: audience.uri, subject_token: 'canary-of-a-real-secret' } }),
  );
  expect(answers.at(-1)?.status).toBe(503);
  await sts.database.database.pool.query('ALTER TABLE tokens_away RENAME TO tokens');

  process.stdout.write = originals.out;
  process.stderr.write = originals.err;
  const rows = await dump();
  const said = answers.map(({ text, headers }) => text + JSON.stringify(headers)).filter((text) => !text.includes('canary-report'));
  const signature = token.split('.')[2] ?? 'none';
  const key = certificate.keyPem.split('\n')[1] ?? 'none';
  expect(rows).toContain(certificate.thumbprint);
  for (const [where, text] of Object.entries({ rows, said: said.join('\n'), log: sts.logged.join('\n'), printed: printed.join('') })) {
    for (const canary of ['canary', signature, key, 'PRIVATE KEY']) expect(text, where).not.toContain(canary);
  }
});
