import { execFile, execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRestServer } from '../../examples/rest-server.ts';
import { moduleKeyUri, parseModuleKeyUri } from '../../server/domain/pkcs11-uri.ts';
import { startProcesses, type TestProcesses } from '../../server/testing/processes.ts';
import { describeOnSoftHsm } from '../../server/testing/softhsm.ts';
import { opensslEngine } from '../../server/testing/softhsm-token.ts';
import { claimsOf } from '../../server/testing/sts.ts';
import { fetchPinnedRoot, requestJoin } from './enrolment.ts';
import { WorkloadFiles } from './files.ts';

const audience = 'https://api.example.com';

describeOnSoftHsm(
  'H1 a workload whose key is in a PKCS#11 module',
  (hsm) => {
    let house: TestProcesses;
    let place: string;
    let server: Awaited<ReturnType<typeof startRestServer>>;
    beforeAll(async () => {
      house = await startProcesses();
      place = await mkdtemp(join(tmpdir(), 'hawser-module-key-'));
      await house.api('audience.register', { uri: audience, scopes: ['read'] });
      for (const name of ['alice', 'api']) await house.api('identity.register', { name, owner: 'team-test' });
      await house.api('grant.add', { identity: 'alice', audience, scopes: ['read'] });
      await house.api('resource-server.register', { name: 'api', identity: 'api', url: 'https://localhost:9443/', audiences: [audience] });
      const [client, tls] = [await enrol('api', 'workload'), await enrol('api', 'server')];
      server = await startRestServer({ issuer: house.config.urls.sts, audience, ca: client.ca, client, server: tls, port: 0 });
    });
    afterAll(async () => {
      await server?.close();
      await house?.close();
      await rm(place, { recursive: true });
      hsm.remove();
    });

    async function enrol(identity: string, profile: string) {
      const { token, caHash, enrolmentUrl } = await house.api('join-token.create', { identity, profile });
      const files = new WorkloadFiles(join(place, `${identity}-${profile}`));
      const root = await fetchPinnedRoot(enrolmentUrl, caHash);
      await files.adopt(await requestJoin(enrolmentUrl, root, token, await files.nextKey()), root);
      return files.read();
    }
    /** The command in a process of its own, as a person would run it. */
    const hawser = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
      promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', 'cli/main.ts', ...args, '--directory', directory()], {
        env: { ...process.env, ...hsm.environment, ...environment },
      });
    const directory = () => join(place, 'alice');
    const inModule = ['--pkcs11-module', hsm.settings.module, '--pkcs11-token', hsm.settings.tokenLabel, '--pkcs11-pin-file'];
    const text = (name: string) => readFile(join(directory(), name), 'utf8');
    const issuer = () => ['--issuer', house.config.urls.sts, '--audience', audience];
    const enrolment = () => ['--enrolment', house.config.urls.enrolment];
    const call = (environment?: Readonly<Record<string, string>>) => hawser(['call', server.url, ...issuer()], environment);
    const keysInModule = () =>
      execFileSync(
        'pkcs11-tool',
        ['--module', hsm.settings.module, '--token-label', 'hawser', '--login', '--pin', hsm.pin, '--list-objects', '--type', 'privkey'],
        { encoding: 'utf8', stdio: 'pipe', env: { ...process.env, ...hsm.environment } },
      );

    it('joins: the key is made in the module, and no file has it', async () => {
      const { token, caHash } = await house.api('join-token.create', { identity: 'alice' });
      const join = ['join', ...enrolment(), '--ca-hash', caHash, '--token', token];
      await expect(hawser([...join, '--pkcs11-module', hsm.settings.module])).rejects.toMatchObject({
        stderr: expect.stringContaining('give --pkcs11-module, --pkcs11-token and --pkcs11-pin-file, or none of them'),
      });
      const { stdout } = await hawser([...join, ...inModule, hsm.settings.pinFile]);
      expect(stdout).toContain('spiffe://hawser.local/production/alice: certificate until');
      const { id, ...settings } = parseModuleKeyUri(await text('key.pem'));
      expect(settings).toEqual(hsm.settings);
      for (const name of await readdir(directory(), { recursive: true })) {
        const written = await text(name).catch(() => '');
        expect(written, name).not.toMatch(new RegExp(`PRIVATE KEY|^${hsm.pin}`, 'm'));
      }
      if (hsm.hasTool) expect(keysInModule()).toMatch(new RegExp(`ID: +${id}`));
    });

    it('gets a token that is bound to its certificate, over a connection whose key the module proves, and calls with it', async () => {
      const { stdout } = await hawser(['token', ...issuer()]);
      const thumbprint = createHash('sha256')
        .update(new X509Certificate(await text('certificate.pem')).raw)
        .digest('base64url');
      expect(claimsOf(stdout.trim())).toMatchObject({ client_id: 'alice', cnf: { 'x5t#S256': thumbprint } });
      expect((await call()).stdout).toBe('{alice} ok\n');
    });

    it('renews with another key in the same module, and leaves there only those that somebody may still read', async () => {
      const keys = [parseModuleKeyUri(await text('key.pem'))];
      for (let time = 0; time < 2; time++) {
        await hawser(['renew', ...enrolment()]);
        keys.push(parseModuleKeyUri(await text('key.pem')));
        expect((await call()).stdout).toBe('{alice} ok\n');
      }
      expect(new Set(keys.map(({ id }) => id)).size).toBe(3);
      expect(new Set(keys.map(({ module, tokenLabel }) => module + tokenLabel)).size).toBe(1);
      if (hsm.hasTool) {
        const there = keysInModule();
        expect(keys.map(({ id }) => there.includes(id))).toEqual([false, true, true]);
      }
    });

    it('is nobody without the module, whoever copies its directory, and says why', async () => {
      const elsewhere = join(place, 'elsewhere');
      await writeFile(elsewhere, `directories.tokendir = ${place}\nobjectstore.backend = file\n`);
      await expect(call({ SOFTHSM2_CONF: elsewhere })).rejects.toMatchObject({ code: expect.any(Number), stdout: '' });
      const key = await text('key.pem');
      const reference = parseModuleKeyUri(key);
      await writeFile(join(directory(), 'key.pem'), moduleKeyUri({ ...reference, pinFile: '/nowhere/pin' }));
      await expect(call()).rejects.toMatchObject({ stderr: expect.stringContaining('the PIN file /nowhere/pin cannot be read') });
      await writeFile(join(directory(), 'key.pem'), key);
      await expect(call({ OPENSSL_ENGINES: '/nowhere' })).rejects.toMatchObject({
        stderr: expect.stringContaining('apt-get install libengine-pkcs11-openssl'),
      });
    });
  },
  opensslEngine,
);
