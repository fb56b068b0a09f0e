// The console's process: Next, behind a listener that says who is really at the other end.
//   node server/start/console.ts --host 127.0.0.1 --port 3000
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import next from 'next';
import { newMetrics } from '../metrics/process-metrics.ts';
import { listenForMetrics } from './metrics-listener.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '3000' },
    'metrics-host': { type: 'string' },
    'metrics-port': { type: 'string' },
  },
});
const { host, port, 'metrics-host': metricsHost = host, 'metrics-port': metricsPort } = values;

const app = next({ dir: resolve(import.meta.dirname, '../..'), hostname: host, port: Number(port) });
await app.prepare();
const handle = app.getRequestHandler();

// An address that names a hundred certificates comes three times with each request: itself, as the Referer, and as where the visitor is.
const server = createServer({ maxHeaderSize: 32_768 }, (request, response) => {
  // Next believes a header that any browser may send; the events of the ledger name this address, and sign-in is limited by it.
  request.headers['x-forwarded-for'] = request.socket.remoteAddress ?? '';
  void handle(request, response);
});
server.listen(Number(port), host);
const metrics = newMetrics();
await listenForMetrics(metricsPort === undefined ? undefined : { host: metricsHost, port: Number(metricsPort) }, {
  text: () => metrics.metrics(),
  contentType: metrics.contentType,
});

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    // A page that is streamed to somebody who does not read must not hold up the end.
    setTimeout(() => process.exit(0), 3_000).unref();
  });
