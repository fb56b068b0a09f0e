import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What the kernel says of one process (proc(5)). */
export type Process = {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
};

function read(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    const list = (name: string) =>
      readFileSync(`/proc/${pid}/${name}`, 'utf8')
        .split('\0')
        .filter((entry) => entry !== '');
    const environment = Object.fromEntries(
      list('environ').map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
    );
    return { pid, parent: Number(parent), command: list('cmdline').join(' '), environment };
  } catch {
    // It ended while it was read, or belongs to somebody else.
    return undefined;
  }
}

const processes = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => read(Number(name)))
    .filter((found) => found !== undefined);

export const childrenOf = (pid: number): Process[] => processes().filter(({ parent }) => parent === pid);

/** The processes of one instance, also those that have lost their parent: its data directory or its ports are their own. */
export const processesOf = (instance: { dataDir: string; urls: { console: string } }): Process[] =>
  processes().filter(
    ({ command, environment }) =>
      command.includes(instance.dataDir) ||
      environment.HAWSER_DATA_DIR === instance.dataDir ||
      environment.HAWSER_CONSOLE_URL === instance.urls.console,
  );

export const openFilesOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });

/** The ports that a process is connected to over TCP. */
export function connectedPortsOf(pid: number): number[] {
  const own = new Set(openFilesOf(pid).flatMap((file) => /^socket:\[(\d+)\]$/.exec(file)?.slice(1) ?? []));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => own.has(fields[9] ?? ''))
      .map((fields) => Number.parseInt(fields[2]?.split(':')[1] ?? '0', 16)),
  );
}
