import { createServer } from 'node:http';
import { Failure } from '../domain/failure.ts';

/** Where the metrics of a process are answered; absent, they are not. */
export type MetricsAddress = { readonly host: string; readonly port: number } | undefined;

type Source = { text(): Promise<string>; readonly contentType: string };

/**
 * The operations port of a process: `/metrics`, and nothing else.
 * @throws {Failure} `unavailable` when the port is taken
 */
export async function listenForMetrics(at: MetricsAddress, source: Source): Promise<{ close(): Promise<void> }> {
  if (at === undefined) return { close: async () => {} };
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 8_192 }, (request, response) => {
    const path = request.url?.split('?')[0];
    if (path !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(path === '/metrics' ? 405 : 404, { allow: 'GET', 'content-type': 'text/plain' }).end('Metrics are at /metrics.\n');
      return;
    }
    source.text().then(
      (text) => response.writeHead(200, { 'content-type': source.contentType, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(500, { 'content-type': 'text/plain' }).end('The metrics could not be collected.\n'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Failure('unavailable', `Cannot listen for metrics on ${at.host}, port ${at.port}: set HAWSER_METRICS_PORT, or 0 for none.`, {
          cause,
        }),
      ),
    );
    server.listen(at.port, at.host, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
