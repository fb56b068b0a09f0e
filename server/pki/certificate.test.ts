import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Failure } from '../domain/failure.ts';
import { parseCertificate, readCertificate, thumbprint, toPem } from './certificate.ts';
import { checkClientLeaf } from './client-leaf.ts';

const example = readFileSync(new URL('../../certs/vectors/rfc8705-appendix-a.pem', import.meta.url), 'utf8');

describe('reading a certificate', () => {
  it('gives the example of RFC 8705, appendix A, the thumbprint that is printed there', () => {
    expect(thumbprint(parseCertificate(example).raw)).toBe('A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0');
  });

  it('takes it apart as OpenSSL does', () => {
    const certificate = parseCertificate(example);
    const parts = readCertificate(certificate.raw);
    expect(parts).toMatchObject({ version: 1, serial: '2', notBefore: certificate.validFromDate, notAfter: certificate.validToDate });
    expect(parts.spki.equals(certificate.publicKey.export({ format: 'der', type: 'spki' }))).toBe(true);
    expect(parts.extensions.size).toBe(0);
    expect(checkClientLeaf(certificate)).not.toBeNull();
  });

  it('writes PEM as it was', () => {
    expect(toPem('CERTIFICATE', parseCertificate(example).raw)).toBe(example);
  });

  it.each(['', 'text', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', Buffer.of(0x30, 0)])('refuses %j', (input) => {
    expect(() => parseCertificate(input)).toThrow(Failure);
  });

  it('refuses every cut and every other length than the shortest', () => {
    const der = parseCertificate(example).raw;
    for (let length = 0; length < der.length; length++) expect(() => readCertificate(der.subarray(0, length))).toThrow();
    expect(() => readCertificate(Buffer.concat([der, Buffer.of(0)]))).toThrow();
    expect(() => readCertificate(Buffer.concat([Buffer.of(0x30, 0x83, 0), der.subarray(2)]))).toThrow();
    expect(() => readCertificate(Buffer.concat([Buffer.of(0x30, 0x80), der.subarray(4), Buffer.of(0, 0)]))).toThrow();
  });
});
