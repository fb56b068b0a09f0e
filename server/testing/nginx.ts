import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a program is here. */
export const works = (command: string, argument: string): boolean => spawnSync(command, [argument], { stdio: 'ignore' }).status === 0;

export type Nginx = { readonly log: () => string; stop(): Promise<void> };

/**
 * Debian's nginx with one recipe, as it was made, but for the directory that it names.
 * @param files what the recipe looks for in /etc/hawser
 */
export async function startNginx(recipe: string, files: Readonly<Record<string, string>>, port: number): Promise<Nginx> {
  const place = mkdtempSync(join(tmpdir(), 'hawser-nginx-'));
  mkdirSync(join(place, 'tmp'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text, { mode: 0o600 });
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${place}/tmp/${of};`).join(' ');
  const site = recipe.replaceAll('/etc/hawser/', `${place}/`);
  const main = `daemon off; master_process off; pid ${place}/pid; error_log stderr warn; events {}\nhttp { access_log off; ${paths}\n${site}\n}`;
  writeFileSync(join(place, 'nginx.conf'), main);
  const child = spawn('nginx', ['-p', place, '-c', join(place, 'nginx.conf'), '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  for (let tries = 0; !(await answers(port)); tries++) {
    if (child.exitCode !== null || tries > 200) throw new Error(`nginx does not start: ${log}`);
    await sleep(25);
  }
  return {
    log: () => log,
    async stop() {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill();
      await ended;
      rmSync(place, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
