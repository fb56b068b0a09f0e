import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Instance, owner, startInstance } from '../setup/instance.ts';
import { childrenOf, connectedPortsOf, openFilesOf, type Process } from '../setup/processes.ts';

const root = resolve(import.meta.dirname, '../..');
let hawser: Instance;
let children: Process[];
const child = (wanted: (process: Process) => boolean): Process => {
  const found = children.find(wanted);
  if (found === undefined) throw new Error('no such process');
  return found;
};
const role = (name: string) => child(({ command }) => command.endsWith(`role.ts ${name}`));
const console = () => child(({ environment }) => environment.HAWSER_API_URL !== undefined);

beforeAll(async () => {
  hawser = await startInstance();
  await hawser.ready();
  // Pages that ask the API, so that whatever the console opens for them is open.
  for (const path of ['/', '/sign-in', '/identities']) await fetch(`${hawser.urls.console}${path}`, { redirect: 'manual' });
  children = childrenOf(hawser.process.pid ?? 0);
});
afterAll(() => hawser.remove());

/** Everything secret of this instance, in the spellings in which it could be lying about. */
function secrets(): Map<string, string> {
  const found = new Map<string, string>([['the owner’s password', owner.password]]);
  const passwords: Record<string, string> = JSON.parse(readFileSync(join(hawser.dataDir, 'database.json'), 'utf8'));
  for (const [user, password] of Object.entries(passwords)) found.set(`the password of ${user}`, password);
  for (const file of readdirSync(join(hawser.dataDir, 'keys')))
    for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const)
      found.set(`${file} as ${encoding}`, readFileSync(join(hawser.dataDir, 'keys', file)).toString(encoding));
  return found;
}

describe('SEP-01 the console holds no key, database address or secret', () => {
  it('gets a list of variables and nothing else', () => {
    expect(Object.keys(console().environment).sort()).toEqual(
      [
        'HAWSER_API_URL',
        'HAWSER_CONSOLE_SECRET',
        'HAWSER_CONSOLE_URL',
        'HAWSER_ENROLMENT_URL',
        'HAWSER_PKI_URL',
        'HAWSER_STS_URL',
        'NEXT_TELEMETRY_DISABLED',
        'NODE_CHANNEL_FD',
        'NODE_CHANNEL_SERIALIZATION_MODE',
        // Where compiled code is kept, when npm start says so.
        ...(process.env.NODE_COMPILE_CACHE === undefined ? [] : ['NODE_COMPILE_CACHE']),
        'NODE_ENV',
        'PATH',
        'TMPDIR',
        'TZ',
        '__NEXT_PROCESSED_ENV',
      ].sort(),
    );
  });

  it('finds no secret and no way to the database in its environment', () => {
    const environment = JSON.stringify(console().environment);
    for (const [name, secret] of secrets()) expect(environment.includes(secret), name).toBe(false);
    expect(environment).not.toMatch(/postgres|54329|DATABASE/i);
    expect(environment).not.toContain(hawser.dataDir);
  });

  it('has no file of the data directory open, and no connection to the database', () => {
    const { pid } = console();
    expect(openFilesOf(pid).filter((file) => file.startsWith(hawser.dataDir))).toEqual([]);
    expect(connectedPortsOf(pid)).not.toContain(hawser.ports.postgres);
    // The measure can see such a connection: the api has one.
    expect(connectedPortsOf(role('api').pid)).toContain(hawser.ports.postgres);
  });

  it('is built without a secret, a database address or the code that reaches either', () => {
    const files = globSync('.next/{server,static}/**/*', { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(10);
    const known = [...secrets(), ['the console’s secret', console().environment.HAWSER_CONSOLE_SECRET ?? ''] as const];
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      const text = readFileSync(path, 'latin1');
      for (const [name, secret] of known) expect(text.includes(secret), `${name} in ${path}`).toBe(false);
      expect(text.includes(`127.0.0.1:${hawser.ports.postgres}`), path).toBe(false);
      expect(/server\/(ledger|keys|pki|tokens|operations)\//.test(text), path).toBe(false);
    }
  });
});

describe('SEP-01 each other process is told its own key, its own database user, and no other', () => {
  it.each(['signer', 'api', 'sts'] as const)('%s', (name) => {
    const { environment } = role(name);
    const kek = (whose: string) => environment[`HAWSER_${whose.toUpperCase()}_KEK_FILE`];
    for (const other of ['signer', 'api', 'sts']) expect(kek(other) !== undefined, other).toBe(other === name);
    expect(new URL(environment.DATABASE_URL ?? '').username).toBe(`hawser_${name}`);
    expect(environment.HAWSER_PEPPER_FILE !== undefined).toBe(name !== 'signer');
    expect(environment.HAWSER_OWNER_PASSWORD !== undefined).toBe(name === 'api');
    expect(environment.HAWSER_CONSOLE_SECRET !== undefined).toBe(name === 'api');
  });
});
