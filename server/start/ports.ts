import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { Failure } from '../domain/failure.ts';
import { metricsPorts } from '../runtime/metrics.ts';

/**
 * Looks whether every port is free before anything starts. `patience` is the milliseconds that a port may take to become so.
 * @throws {Failure} `unavailable` that names each port that is taken, and the variable that changes it
 */
export async function requireFreePorts(config: Config, patience: number): Promise<void> {
  const wanted = [
    ...Object.entries(config.listen).map(([name, address]) => ({ name, ...address })),
    ...metricsPorts(config).map((port) => ({ name: 'metrics', host: config.metrics?.host ?? '', port })),
  ];
  const taken: string[] = [];
  const deadline = Date.now() + patience;
  for (const { name, host, port } of wanted) {
    const variable = `HAWSER_${name.toUpperCase()}`;
    const twin = wanted.find((other) => other.name < name && other.port === port);
    if (twin) taken.push(`Port ${port} is given to both ${twin.name} and ${name}: change ${variable}_PORT.`);
    const problem = await problemOf(host, port, deadline);
    if (problem === 'EADDRINUSE') taken.push(`Port ${port} (${name}) is taken by another program: stop it, or set ${variable}_PORT.`);
    else if (problem === 'EACCES')
      taken.push(`This user may not listen on port ${port} (${name}): set ${variable}_PORT to one above 1023.`);
    else if (problem !== undefined) taken.push(`Cannot listen on ${host}, port ${port} (${name}, ${problem}): correct ${variable}_HOST.`);
  }
  if (taken.length > 0) throw new Failure('unavailable', taken.join('\n'));
}

async function problemOf(host: string, port: number, deadline: number): Promise<string | undefined> {
  for (;;) {
    const problem = await tryToListen(host, port);
    if (problem !== 'EADDRINUSE' || Date.now() > deadline) return problem;
    await sleep(100);
  }
}

function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
