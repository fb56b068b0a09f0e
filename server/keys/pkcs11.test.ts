import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenAlgorithms } from '../domain/claims.ts';
import { describeOnSoftHsm } from '../testing/softhsm.ts';
import { custodyOf } from './custody.ts';
import { type KeyModule, openKeyModule } from './key-module.ts';
import { keyStore } from './key-store.ts';
import { ck, ModuleError, openSession, ulong } from './pkcs11.ts';

describeOnSoftHsm('keys in a PKCS#11 module (SoftHSM)', (hsm) => {
  let module: KeyModule;
  beforeAll(async () => {
    module = await openKeyModule(hsm.settings);
  });
  afterAll(() => {
    module.close();
    hsm.remove();
  });
  const data = Buffer.from('what is signed');

  it.each(tokenAlgorithms)('signs with %s as the public key verifies, in both encodings, and finds the key again', (algorithm) => {
    const { id, signer } = module.generate(algorithm, 'test');
    for (const one of [signer, module.open(id)]) {
      expect(one.algorithm).toBe(algorithm);
      const digest = algorithm === 'EdDSA' ? null : 'sha256';
      for (let i = 0; i < 50; i++) {
        const bytes = Buffer.concat([data, Buffer.of(i)]);
        expect(verify(digest, bytes, signer.publicKey, one.sign(bytes, 'der'))).toBe(true);
        expect(verify(digest, bytes, { key: signer.publicKey, dsaEncoding: 'ieee-p1363' }, one.sign(bytes, 'raw'))).toBe(true);
      }
    }
  });

  it('never gives a private key away: made in the module, sensitive, never extractable, and refused when asked for', async () => {
    const { id } = module.generate('ES256', 'secret');
    const session = await openSession(hsm.settings.module, hsm.settings.tokenLabel, hsm.pin);
    const asked = session.within((call) => {
      const key = call.find([
        [ck.class, ulong(ck.privateKey)],
        [ck.id, Buffer.from(id, 'hex')],
      ]);
      if (key === undefined) throw new Error('the key is not there');
      expect([ck.sensitive, ck.extractable, ck.neverExtractable].map((type) => call.attribute(key, type)[0])).toEqual([1, 0, 1]);
      return () => call.attribute(key, ck.value);
    });
    let refusal: unknown;
    try {
      asked();
    } catch (error) {
      refusal = error;
    }
    // CKR_ATTRIBUTE_SENSITIVE
    expect(refusal).toBeInstanceOf(ModuleError);
    expect(refusal).toMatchObject({ value: 0x11n });
    if (!hsm.hasTool) return;
    const parameters = ['--module', hsm.settings.module, '--token-label', hsm.settings.tokenLabel, '--login', '--pin', hsm.pin];
    const listed = execFileSync('pkcs11-tool', [...parameters, '--list-objects', '--type', 'privkey', '--id', id], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(listed).toMatch(/always sensitive, never extractable, local/);
  });

  it('goes on when its session is lost', async () => {
    const { signer } = module.generate('ES256', 'lasting');
    const other = await openKeyModule(hsm.settings);
    other.close(); // Ends every session of this process.
    expect(verify('sha256', data, signer.publicKey, signer.sign(data, 'der'))).toBe(true);
    expect(module.generate('ES256', 'after').signer.sign(data, 'raw')).toHaveLength(64);
  });

  it('says in one line that its token is gone, however often it is asked, and goes on when it is back', () => {
    const { id, signer } = module.generate('ES256', 'unplugged');
    hsm.unplug();
    const asks = [
      () => signer.sign(data, 'raw'),
      () => module.open(id),
      () => module.generate('ES256', 'none'),
      () => signer.sign(data, 'der'),
    ];
    try {
      for (const ask of asks)
        expect(ask).toThrow(
          expect.objectContaining({ code: 'unavailable', message: expect.stringMatching(/^The PKCS#11 token hawser does not open/) }),
        );
    } finally {
      hsm.plug();
    }
    expect(verify('sha256', data, signer.publicKey, signer.sign(data, 'der'))).toBe(true);
    expect(module.open(id).sign(data, 'raw')).toHaveLength(64);
    expect(module.generate('EdDSA', 'after').signer.sign(data, 'raw')).toHaveLength(64);
  });

  it('says that the PIN is wrong', async () => {
    module.close();
    const pinFile = `${hsm.settings.pinFile}.wrong`;
    writeFileSync(pinFile, '0000', { mode: 0o600 });
    await expect(openKeyModule({ ...hsm.settings, pinFile })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the PIN is wrong'),
    });
    module = await openKeyModule(hsm.settings);
  });

  it('is sealed as a reference: another row’s does not open, and without the module it says so', () => {
    const custody = custodyOf(randomBytes(32));
    const label = { purpose: 'authority-key', keyId: 'a' } as const;
    const stored = keyStore(custody, module).generate('ES256', () => label);
    expect(stored.custody).toBe('module');
    expect(keyStore(custody, module).open(stored.sealed, label).signer.publicKey.equals(stored.signer.publicKey)).toBe(true);
    expect(() => keyStore(custody, module).open(stored.sealed, { ...label, keyId: 'b' })).toThrow(/does not open/);
    expect(() => keyStore(custody).open(stored.sealed, label)).toThrow(/in a PKCS#11 module, and none is configured/);
    const imported = keyStore(custody, module).adopt(generateKeyPairSync('ed25519').privateKey, label);
    expect(keyStore(custody, module).open(imported.sealed, label).custody).toBe('sealed');
  });

  it.each([
    ['a module that is not there', { module: '/nowhere/module.so' }, /\/nowhere\/module.so cannot be loaded/],
    ['a token that is not there', { tokenLabel: 'nobody' }, /no token of the label nobody/],
    ['a PIN file that is not there', { pinFile: '/nowhere/pin' }, /PIN file \/nowhere\/pin cannot be read/],
  ])('refuses %s in one clear line', async (_, change, message) => {
    await expect(openKeyModule({ ...hsm.settings, ...change })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(message),
    });
  });
});
