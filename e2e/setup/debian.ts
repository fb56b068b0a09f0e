import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const isInstalled = (name: string): boolean =>
  spawnSync('dpkg-query', ['-W', '-f', `\${Status}`, name], { encoding: 'utf8' }).stdout === 'install ok installed';

/** Installs those of Debian's packages that are missing. Says what was not; does nothing but as root on Debian. */
export async function installPackages(names: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  for (const last of [false, false, true]) {
    const missing = names.filter((name) => !isInstalled(name));
    if (missing.length === 0) return;
    console.log(`Installing ${missing.join(' ')} …`);
    const said = (await apt('update', '-qq')) + (await apt('install', '-y', '-qq', '--no-install-recommends', ...missing));
    const left = missing.filter((name) => !isInstalled(name));
    if (left.length === 0) return;
    console.log(`${left.join(' ')}: not installed.\n${said}`);
    // Somebody else may be at the lists of packages, whose lock nobody waits for.
    if (!last) await sleep(10_000);
  }
}

/** Returns what it said. */
async function apt(...args: string[]): Promise<string> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=180', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      said += piece;
    });
  await once(child, 'close').catch((error: Error) => {
    said += error.message;
  });
  return said;
}
