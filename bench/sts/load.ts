// A process of the benchmark: asks one server the same thing on many connections, with sockets and no HTTP library, so that it
// takes less than what it measures.
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

export type Job = {
  readonly port: number;
  readonly path: string;
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  /** Lines of the head of every request, beside those that it needs. */
  readonly headers?: readonly string[];
  /** Sent by turns. */
  readonly bodies: readonly string[];
  readonly connections: number;
  /** A connection of its own for each request; else they are kept. */
  readonly handshakes: boolean;
  /** Before anything counts, in milliseconds. */
  readonly warm: number;
  /** Ends after so many milliseconds, or requests. */
  readonly until: { readonly milliseconds: number } | { readonly requests: number };
};
export type Load = {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of this process for each request. */
  readonly ownCpu: number;
};

const endOfHead = Buffer.from('\r\n\r\n');

/** The size of the first answer in `bytes`; undefined while it is not all there. Throws for anything but 200 and 204. */
function sizeOfAnswer(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(endOfHead);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  // The one answer that has no body, and says nothing of its length (RFC 9110 §8.6).
  if (head.startsWith('HTTP/1.1 204')) return end + endOfHead.length;
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`the server answered ${bytes.toString('utf8')}`);
  const length = /content-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error('an answer without Content-Length');
  const size = end + endOfHead.length + Number(length);
  return bytes.length >= size ? size : undefined;
}

async function run(job: Job, measuring: () => void): Promise<Load> {
  const context: SecureContext = createSecureContext(job.tls);
  const more = (job.headers ?? []).map((line) => `${line}\r\n`).join('');
  const requests = job.bodies.map((body) =>
    Buffer.from(
      `POST ${job.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n${more}` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n${job.handshakes ? 'Connection: close\r\n' : ''}\r\n${body}`,
    ),
  );
  let next = 0;
  const request = (): Buffer => requests[next++ % requests.length] ?? Buffer.alloc(0);
  const open = (): TLSSocket =>
    connect({ host: '127.0.0.1', servername: 'localhost', port: job.port, secureContext: context, ALPNProtocols: ['http/1.1'] });

  let counting = false;
  let stopped = false;
  const most = 'requests' in job.until ? job.until.requests : Number.POSITIVE_INFINITY;
  // A sample of the newest, so that a long run needs no memory that grows.
  const times = new Float64Array(200_000);
  let answered = 0;
  let done: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });
  const note = (since: number) => {
    if (!counting || stopped) return;
    times[answered++ % times.length] = performance.now() - since;
    if (answered >= most) {
      stopped = true;
      done();
    }
  };

  const sockets = new Set<TLSSocket>();
  const failed = new Promise<never>((_, reject) => {
    const keep = () => {
      const socket = open();
      sockets.add(socket);
      socket.setNoDelay(true);
      let pending: Buffer | undefined;
      let sent = 0;
      const ask = () => {
        sent = performance.now();
        socket.write(request());
      };
      socket.once('secureConnect', ask);
      socket.on('data', (chunk: Buffer) => {
        const bytes = pending ? Buffer.concat([pending, chunk]) : chunk;
        try {
          if (sizeOfAnswer(bytes) === undefined) {
            pending = bytes;
            return;
          }
        } catch (error) {
          reject(error);
          return;
        }
        pending = undefined;
        note(sent);
        if (!stopped) ask();
      });
      socket.once('error', (error) => !stopped && reject(error));
      socket.once('close', () => !stopped && reject(new Error('the server closed a connection')));
    };
    const once = () => {
      if (stopped) return;
      const since = performance.now();
      const socket = open();
      sockets.add(socket);
      let pending = Buffer.alloc(0);
      socket.once('secureConnect', () => socket.write(request()));
      socket.on('data', (chunk: Buffer) => {
        pending = Buffer.concat([pending, chunk]);
        try {
          if (sizeOfAnswer(pending) === undefined) return;
        } catch (error) {
          reject(error);
          return;
        }
        note(since);
        sockets.delete(socket);
        socket.removeAllListeners('data');
        socket.destroy();
        once();
      });
      socket.once('error', (error) => !stopped && sockets.has(socket) && reject(error));
    };
    for (let count = 0; count < job.connections; count++) (job.handshakes ? once : keep)();
  });

  await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, job.warm))]);
  counting = true;
  const began = performance.now();
  const cpu = process.cpuUsage();
  measuring();
  if ('milliseconds' in job.until) setTimeout(done, job.until.milliseconds);
  await Promise.race([failed, finished]);
  stopped = true;
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  for (const socket of sockets) socket.destroy();
  const sorted = times.slice(0, Math.min(answered, times.length)).sort();
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { requests: answered, seconds, p50: at(0.5), p99: at(0.99), ownCpu: (used.user + used.system) / answered };
}

if (process.send) {
  process.on('message', (job: Job) => {
    run(job, () => process.send?.({ measuring: true })).then(
      (load) => process.send?.({ load }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}
