import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readIntrospectionRequest } from './introspection-request.ts';

const read = (certificate: string) =>
  readIntrospectionRequest(Buffer.from(new URLSearchParams({ token: 'x', client_certificate: certificate }).toString()), undefined);
const pem = readFileSync(new URL('../../../certs/vectors/rfc8705-appendix-a.pem', import.meta.url), 'utf8');

it('reads a certificate as PEM, as PEM escaped once more, and as base64url of its DER', () => {
  const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----/g, ''), 'base64').toString('base64url');
  const thumbprints = [pem, encodeURIComponent(pem), der].map((text) => {
    const result = read(text);
    return result.ok ? result.asked.presented?.thumbprint : result.problem;
  });
  expect(thumbprints).toEqual(Array(3).fill('A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0'));
});

it('takes no time for a certificate that is nothing but white space', () => {
  const begun = performance.now();
  expect(read(`-----BEGIN CERTIFICATE-----${' '.repeat(65_000)}`)).toMatchObject({ ok: false });
  expect(performance.now() - begun).toBeLessThan(500);
});
