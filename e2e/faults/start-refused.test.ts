import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../server/testing/ports.ts';
import { freshSettings, startInstance, temporaryDirectory } from '../setup/instance.ts';

/** Whether this user may make a small disk and fill it. */
const mayMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

/** What a person reads when Hawser cannot start: one paragraph, the way out, no stack. */
async function refusal(more: Record<string, string>, settings?: Settings): Promise<string> {
  const instance = await startInstance(more, settings ?? (await fresh()));
  expect(await instance.ended()).toBe(1);
  const paragraph = instance.output().trim();
  expect(paragraph).not.toMatch(/^\s+at .+:\d+/m);
  expect(paragraph).not.toContain('Hawser is ready');
  return paragraph;
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });
}

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

type Settings = Awaited<ReturnType<typeof freshSettings>>;
async function fresh(): Promise<Settings> {
  const settings = await freshSettings();
  undo.push(() => rmSync(settings.place, { recursive: true, force: true }));
  return settings;
}

describe('npm start says what to do instead of showing a stack', () => {
  it.each(['console', 'api', 'sts', 'enrolment', 'pki', 'postgres'] as const)('when the port of %s is taken', async (name) => {
    const settings = await fresh();
    const server = await listen(settings.ports[name]);
    undo.push(() => server.close());
    const said = await refusal({}, settings);
    expect(said).toContain(`Port ${settings.ports[name]}`);
    expect(said).toContain(`HAWSER_${name.toUpperCase()}_PORT`);
  });

  it('when several ports are taken, naming all of them at once', async () => {
    const settings = await fresh();
    for (const name of ['sts', 'pki'] as const) {
      const server = await listen(settings.ports[name]);
      undo.push(() => server.close());
    }
    const said = await refusal({}, settings);
    expect(said).toContain('HAWSER_STS_PORT');
    expect(said).toContain('HAWSER_PKI_PORT');
  });

  it('when two listeners are given one port', async () => {
    const port = String(await freePort());
    expect(await refusal({ HAWSER_STS_PORT: port, HAWSER_PKI_PORT: port })).toContain(`Port ${port} is given to both pki and sts`);
  });

  it('when the environment is wrong, naming every variable', async () => {
    const said = await refusal({ HAWSER_STS_PORT: 'eight', HAWSER_TRUST_DOMAIN: 'No Domain' });
    expect(said).toContain('HAWSER_STS_PORT');
    expect(said).toContain('HAWSER_TRUST_DOMAIN');
    expect(said).toContain('.env.example');
  });

  it('when there is a file in place of the data directory', async () => {
    const place = temporaryDirectory();
    undo.push(() => rmSync(place, { recursive: true }));
    writeFileSync(join(place, 'file'), '');
    for (const path of [join(place, 'file'), join(place, 'file', 'below')]) {
      const said = await refusal({ HAWSER_DATA_DIR: path });
      expect(said).toContain(`Cannot write to ${path}`);
      expect(said).toContain('HAWSER_DATA_DIR');
    }
  });

  // Not even root may make a directory there.
  it('when the data directory cannot be written', async () => {
    const said = await refusal({ HAWSER_DATA_DIR: '/proc/hawser/data' });
    expect(said).toContain('Cannot write to /proc/hawser/data');
    expect(said).toContain('HAWSER_DATA_DIR');
  });

  // /dev/full answers every write as a full disk does.
  it('when the disk is full before the database is made', async () => {
    const settings = await fresh();
    mkdirSync(join(settings.place, 'data'), { mode: 0o711 });
    symlinkSync('/dev/full', join(settings.place, 'data', 'database.json.new'));
    expect(await refusal({}, settings)).toContain('the disk is full');
  });

  it.runIf(mayMount)('when the disk becomes full while the database is made', async () => {
    const settings = await fresh();
    const disk = join(settings.place, 'data');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=0711', 'tmpfs', disk]);
    undo.push(() => execFileSync('umount', [disk]));
    expect(await refusal({}, settings)).toContain('the disk is full');
  });

  it.each([
    ['nothing listens there', 'Start that PostgreSQL or correct DATABASE_URL'],
    ['it hangs', 'did not answer within 5 seconds'],
  ])('when DATABASE_URL does not answer: %s', async (how, advice) => {
    const port = await freePort();
    if (how === 'it hangs') {
      const server = await listen(port);
      undo.push(() => server.close());
      server.on('connection', (socket) => undo.push(() => socket.destroy()));
    }
    const said = await refusal({ DATABASE_URL: `postgresql://hawser:canary@127.0.0.1:${port}/hawser` });
    expect(said).toContain(`The database 127.0.0.1:${port}/hawser does not answer`);
    expect(said).toContain(advice);
    expect(said).not.toContain('canary');
  });
});
