import { spawn } from 'node:child_process';
import { createServer, request } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineEnvironment } from '../../server/testing/machine-environment.ts';
import { freePort } from '../../server/testing/ports.ts';
import type { SharedInstance } from './shared-instance.ts';

const root = resolve(import.meta.dirname, '../..');

type Asked = { readonly method: string; readonly path: string; readonly userAgent: string };
/** What is answered in place of the management API; nothing where it is asked itself. */
export type InItsPlace = (asked: Asked) => { readonly status: number; readonly title: string; readonly detail: string } | undefined;
type Console = { readonly url: string; stop(): Promise<void> };

/** A console of its own before the management API of an instance, where some requests get another answer. */
export async function startConsoleBefore(instance: SharedInstance, inItsPlace: InItsPlace): Promise<Console> {
  const api = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const answer = inItsPlace({ method, path, userAgent: headers['user-agent'] ?? '' });
    if (answer !== undefined) {
      incoming.resume();
      outgoing.writeHead(answer.status, { 'content-type': 'application/problem+json' });
      outgoing.end(JSON.stringify(answer));
      return;
    }
    // To the management API it is the console that it knows.
    const origin = headers.origin === undefined ? {} : { origin: instance.urls.console };
    const passed = request(new URL(path, instance.urls.api), { method, headers: { ...headers, ...origin } }, (answered) => {
      outgoing.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(outgoing);
    });
    passed.once('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  const [apiPort, port] = [await freePort(), await freePort()];
  await new Promise<void>((listening) => api.listen(apiPort, '127.0.0.1', listening));
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, [resolve(root, 'server/start/console.ts'), '--host', '127.0.0.1', '--port', String(port)], {
    cwd: root,
    env: {
      NODE_ENV: 'production',
      ...machineEnvironment,
      NEXT_TELEMETRY_DISABLED: '1',
      HAWSER_API_URL: `http://127.0.0.1:${apiPort}`,
      HAWSER_CONSOLE_URL: url,
    },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Whatever it answers: where its API fails, each page of it fails, or says so.
  const isReady = () =>
    fetch(`${url}/sign-in`).then(
      () => true,
      () => false,
    );
  for (const deadline = Date.now() + 30_000; !(await isReady()); await sleep(100))
    if (Date.now() > deadline || child.exitCode !== null) throw new Error('the console before another API did not start');
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      api.closeAllConnections();
      api.close();
    },
  };
}

/** Before a management API that still knows who is signed in, and answers 503 to everything else. */
export const startFailingConsole = (instance: SharedInstance): Promise<Console> =>
  startConsoleBefore(instance, ({ path }) =>
    path.endsWith('/session') ? undefined : { status: 503, title: 'unavailable', detail: 'The database does not answer.' },
  );
