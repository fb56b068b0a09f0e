import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addBackupCommands } from '../../cli/operator/backup.ts';
import { variables } from '../config.ts';
import { isOpenToOthers } from '../keys/custody.ts';
import { ownedDatabase } from '../testing/database.ts';
import { freePorts } from '../testing/ports.ts';

const root = resolve(import.meta.dirname, '../..');
const units = join(root, 'deploy/systemd');
const place = mkdtempSync(join(tmpdir(), 'hawser-units-'));
const running: ChildProcess[] = [];
const relay = createServer();
afterAll(async () => {
  const ended = running.map((child) => child.exitCode ?? once(child, 'exit'));
  for (const child of running) child.kill('SIGTERM');
  await Promise.all(ended);
  relay.close();
  rmSync(place, { recursive: true, force: true });
});

/** Every value of a setting of a unit, where systemd would have put its directories. */
function settings(unit: string, name: string): string[] {
  const directories: Record<string, string> = { S: join(place, 'lib'), t: join(place, 'run'), d: join(place, 'credentials', unit) };
  const lines = readFileSync(join(units, `${unit}.service`), 'utf8').split('\n');
  return lines
    .filter((line) => line.startsWith(`${name}=`))
    .map((line) => line.slice(name.length + 1).replaceAll(/%([Std])/g, (_, letter: string) => directories[letter] ?? ''));
}

const pairs = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lines.filter((line) => line.includes('=')).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** Runs what the unit runs, with what the unit gives it and nothing else. `further` stands for the files in /etc/hawser. */
function start(unit: string, further: Readonly<Record<string, string>>): ChildProcess {
  for (const [directory] of [...settings(unit, 'StateDirectory').map((names) => names.split(' '))].flatMap((names) =>
    names.map((name) => [name]),
  ))
    mkdirSync(join(place, 'lib', directory ?? ''), { recursive: true });
  for (const [name = '', source = ''] of settings(unit, 'LoadCredential').map((line) => line.split(':'))) {
    mkdirSync(join(place, 'credentials', unit), { recursive: true });
    copyFileSync(source, join(place, 'credentials', unit, name));
    chmodSync(join(place, 'credentials', unit, name), 0o400);
  }
  const written = settings(unit, 'EnvironmentFile').filter((file) => file.startsWith(place));
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PATH: process.env.PATH,
    ...pairs(settings(unit, 'Environment')),
    ...further,
    ...pairs(written.flatMap((file) => readFileSync(file, 'utf8').split('\n'))),
  };
  const [command = ''] = settings(unit, 'ExecStart');
  expect(command).toMatch(/^\/usr\/bin\/env node run\.mjs /);
  const child = spawn(process.execPath, command.split(' ').slice(3), { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  return child;
}

describe('the units of systemd', { timeout: 60_000 }, () => {
  const common: Record<string, string> = {};
  beforeAll(async () => {
    const [api, sts, enrolment, pki] = await freePorts(4);
    Object.assign(common, {
      HAWSER_METRICS_PORT: '0',
      HAWSER_API_PORT: String(api),
      HAWSER_STS_PORT: String(sts),
      HAWSER_ENROLMENT_PORT: String(enrolment),
      HAWSER_PKI_PORT: String(pki),
    });
  });

  it.runIf(existsSync('/usr/bin/systemd-analyze'))('are taken by systemd, which finds them well closed', () => {
    const files = readdirSync(units).filter((name) => /\.(service|timer|target)$/.test(name));
    expect(files).toHaveLength(9);
    const analyze = (...words: string[]) => spawnSync('/usr/bin/systemd-analyze', words, { cwd: units, encoding: 'utf8' });
    const { status, stderr } = analyze('verify', '--man=no', ...files.map((file) => `./${file}`));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const services = files.filter((name) => name.endsWith('.service') && !name.includes('@'));
    const security = analyze('security', '--offline=true', '--threshold=20', '--no-pager', ...services.map((file) => `./${file}`));
    expect([security.status, security.stdout.match(/Overall exposure level/g)?.length]).toEqual([0, services.length]);
  });

  it.runIf(existsSync('/usr/bin/systemd-sysusers'))('get their users from a file that systemd takes whole', () => {
    const root = mkdtempSync(join(tmpdir(), 'hawser-users-'));
    const { status, stderr } = spawnSync('/usr/bin/systemd-sysusers', ['--dry-run', `--root=${root}`, '-'], {
      input: readFileSync(join(units, 'sysusers.d/hawser.conf')),
      encoding: 'utf8',
    });
    rmSync(root, { recursive: true });
    expect(stderr).not.toMatch(/not a valid|ignoring|Failed/);
    expect(status).toBe(0);
    for (const name of ['keeper', 'signer', 'api', 'sts', 'console']) expect(stderr).toContain(`Creating user 'hawser-${name}'`);
  });

  it('let whoever listens on every address ask the kernel which there are', () => {
    for (const name of ['api', 'sts', 'console'])
      expect(settings(`hawser-${name}`, 'RestrictAddressFamilies')).toEqual(['AF_INET AF_INET6 AF_UNIX AF_NETLINK']);
  });

  it('give each process a user of its own, which the others are not', () => {
    const users = readFileSync(join(units, 'sysusers.d/hawser.conf'), 'utf8').match(/(?<=^u )\S+/gm);
    const services = ['prepare', 'signer', 'api', 'sts', 'console'].map((name) => settings(`hawser-${name}`, 'User')[0]);
    expect(new Set(services).size).toBe(5);
    expect([...services].sort()).toEqual([...(users ?? [])].sort());
  });

  it('are those of the guide, whose commands and options there are', () => {
    const guide = readFileSync(join(root, 'docs/guides/operations.md'), 'utf8');
    for (const [, unit = '', user] of guide.matchAll(/^\| `(hawser-\w+)` \| `(hawser-\w+)` \|/gm))
      expect([unit, settings(unit, 'User')]).toEqual([unit, [user]]);
    const program = new Command('hawser');
    addBackupCommands(program, place);
    const commands = [...guide.matchAll(/^hawser (backup \w+|restore) .*$/gm)];
    expect(commands).toHaveLength(3);
    for (const [line, words = ''] of commands) {
      const found = words.split(' ').reduce<Command | undefined>((at, word) => at?.commands.find((one) => one.name() === word), program);
      for (const [option] of line.matchAll(/--[a-z][a-z-]+/g))
        expect(
          found?.options.map(({ long }) => long),
          line,
        ).toContain(option);
    }
    for (const name of guide.match(/HAWSER_[A-Z_]+(?=[=`])/g) ?? [])
      expect([...variables, 'HAWSER_BACKUP_RECIPIENT', 'HAWSER_BACKUP_KEEP']).toContain(name);
  });

  it('keep the newest of their own backups once there is a new one, and none less where it is not said how many', () => {
    const backups = mkdtempSync(join(place, 'backups-'));
    const made = ['before-upgrade.backup', ...[1, 2, 3, 4].map((day) => `2026010${day}T031700Z.backup`)];
    for (const name of made) writeFileSync(join(backups, name), '');
    const [line = ''] = settings('hawser-backup', 'ExecStartPost');
    const script = line.replace("/bin/sh -c '", '').slice(0, -1).replaceAll('$$', '$').replaceAll('/var/backups/hawser', backups);
    const prune = (keep: string) => spawnSync('/bin/sh', ['-c', script], { env: { ...process.env, HAWSER_BACKUP_KEEP: keep } }).status;
    for (const nothing of ['', '0', 'all']) expect(prune(nothing)).not.toBe(0);
    expect(readdirSync(backups).sort()).toEqual([...made].sort());
    expect([prune('2'), prune('2')]).toEqual([0, 0]);
    expect(readdirSync(backups).sort()).toEqual(['20260103T031700Z.backup', '20260104T031700Z.backup', 'before-upgrade.backup']);
    expect(readFileSync(join(units, 'tmpfiles.d/hawser.conf'), 'utf8')).toMatch(/^d \/var\/backups\/hawser .* -$/m);
  });

  it('let a process read its own key where systemd mounts it, and nowhere else one that a group may read', () => {
    expect(isOpenToOthers('/run/credentials/hawser-signer.service/signer.kek', 0o100440)).toBe(false);
    expect(isOpenToOthers('/run/credentials/hawser-signer.service/signer.kek', 0o100444)).toBe(true);
    expect(isOpenToOthers('/etc/hawser/signer.kek', 0o100440)).toBe(true);
  });

  it('start Hawser, each process with its own part of it alone', async () => {
    const database = new URL(await ownedDatabase());
    const { hostname, port } = database;
    const [later = 0] = await freePorts(1);
    database.port = String(later);
    const prepare = start('hawser-prepare', { ...common, DATABASE_URL: database.href });
    // PostgreSQL comes up only when it has been missed.
    let said = '';
    prepare.stdout?.on('data', (text) => {
      said += text;
    });
    await vi.waitFor(() => expect(said).toContain(`${hostname}:${later}`), { timeout: 20_000 });
    expect(said).toMatch(/nothing listens there.* It is tried again for 15 minutes/);
    relay.on('connection', (socket) => {
      const onward = connect(Number(port), hostname);
      for (const [one, other] of [[socket, onward] as const, [onward, socket] as const]) {
        one.on('error', () => other.destroy());
        one.pipe(other);
      }
    });
    await once(relay.listen(later, hostname), 'listening');
    expect(await once(prepare, 'exit')).toEqual([0, null]);
    const told = join(place, 'run/hawser-environment');
    for (const name of readdirSync(told)) expect([name, statSync(join(told, name)).mode & 0o777]).toEqual([name, 0o600]);
    const names = (role: string) => Object.keys(pairs(readFileSync(join(told, `${role}.env`), 'utf8').split('\n')));
    expect([names('signer'), names('sts'), names('api'), names('console')]).toEqual([
      ['DATABASE_URL'],
      ['DATABASE_URL'],
      ['DATABASE_URL', 'HAWSER_CONSOLE_SECRET'],
      ['HAWSER_CONSOLE_SECRET'],
    ]);
    for (const unit of ['hawser-signer', 'hawser-api', 'hawser-sts']) start(unit, common);
    const ready = async () =>
      expect(await (await fetch(`http://127.0.0.1:${common.HAWSER_PKI_PORT}/readyz`)).json()).toMatchObject({
        status: 'ok',
        checks: { signer: 'ok', sts: 'ok' },
      });
    await vi.waitFor(ready, { timeout: 40_000, interval: 200 });
    expect(statSync(join(place, 'run/hawser-signer/signer.sock')).mode & 0o777).toBe(0o660);
    await vi.waitFor(() => expect(readFileSync(join(place, 'lib/hawser/checkpoints/checkpoints.ndjson'), 'utf8')).toMatch(/\n$/), {
      timeout: 10_000,
    });
    // Nobody but the keeper has a key on disk that is not its own.
    for (const role of ['signer', 'api', 'sts']) expect(existsSync(join(place, 'lib/hawser', role, 'keys'))).toBe(false);
  });
});
