import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig, Secret } from '../config.ts';
import { environmentOf } from './environment.ts';

describe('the environment of each process', () => {
  const config = readConfig({
    NODE_ENV: 'test',
    HAWSER_SIGNER_PKCS11_MODULE: '/usr/lib/module.so',
    HAWSER_SIGNER_PKCS11_TOKEN_LABEL: 'authorities',
    HAWSER_SIGNER_PKCS11_PIN_FILE: '/run/pin',
    HAWSER_PKCS11_ENVIRONMENT: 'MODULE_CONFIGURATION',
  });
  const roles = { api: 'postgresql://api', sts: 'postgresql://sts', signer: 'postgresql://signer' };
  const of = (child: 'api' | 'sts' | 'signer' | 'console') => environmentOf(child, config, roles, new Secret('s'));
  beforeAll(() => {
    process.env.MODULE_CONFIGURATION = '/etc/module.conf';
  });
  afterAll(() => {
    delete process.env.MODULE_CONFIGURATION;
  });

  it('tells of a PKCS#11 module, and of what it reads itself, only whom it belongs to', () => {
    expect(of('signer')).toMatchObject({ HAWSER_SIGNER_PKCS11_MODULE: '/usr/lib/module.so', MODULE_CONFIGURATION: '/etc/module.conf' });
    for (const child of ['api', 'sts', 'console'] as const)
      expect(
        Object.keys(of(child)).filter((name) => /PKCS11|MODULE|SIGNER_KEK/.test(name)),
        child,
      ).toEqual([]);
  });

  it('has all three of a module or none, and hands on no variable of Hawser under its name', () => {
    const read = (settings: Record<string, string>) => () => readConfig({ NODE_ENV: 'test', ...settings });
    expect(read({ HAWSER_STS_PKCS11_MODULE: '/usr/lib/module.so' })).toThrow(/HAWSER_STS_PKCS11_MODULE: goes together/);
    for (const names of ['DATABASE_URL', 'A,HAWSER_OWNER_PASSWORD', 'A B', ','])
      expect(read({ HAWSER_PKCS11_ENVIRONMENT: names }), names).toThrow(/HAWSER_PKCS11_ENVIRONMENT/);
  });
});
