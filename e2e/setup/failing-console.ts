import { spawn } from 'node:child_process';
import { createServer, request } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineEnvironment } from '../../server/testing/machine-environment.ts';
import { freePort } from '../../server/testing/ports.ts';
import type { SharedInstance } from './shared-instance.ts';

const root = resolve(import.meta.dirname, '../..');

/** A console of its own before a management API that still knows who is signed in, and answers 503 to everything else. */
export async function startFailingConsole(instance: SharedInstance): Promise<{ url: string; stop(): Promise<void> }> {
  const api = createServer((incoming, outgoing) => {
    if (!incoming.url?.endsWith('/session')) {
      outgoing.writeHead(503, { 'content-type': 'application/problem+json' });
      outgoing.end(JSON.stringify({ title: 'unavailable', status: 503, detail: 'The database does not answer.' }));
      return;
    }
    const passed = request(new URL(incoming.url, instance.urls.api), { headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.once('error', () => outgoing.destroy());
    passed.end();
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
  // Whatever it answers: each page of it fails, or says so.
  const isReady = () =>
    fetch(`${url}/sign-in`).then(
      () => true,
      () => false,
    );
  for (const deadline = Date.now() + 30_000; !(await isReady()); await sleep(100))
    if (Date.now() > deadline || child.exitCode !== null) throw new Error('the console with a failing API did not start');
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
