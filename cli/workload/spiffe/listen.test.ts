import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { serveWorkloadApi } from './listen.ts';

it('whoever may not ask is told so, and keeps neither a connection nor a place', async () => {
  const place = mkdtempSync(join(tmpdir(), 'hawser-spiffe-'));
  const socket = join(place, 'api.sock');
  const limits = { connections: 20, strangers: 4, patience: 1_000 };
  const stop = await serveWorkloadApi(socket, { uids: new Set(), gids: new Set() }, {}, () => {}, limits);
  try {
    const idle = Array.from({ length: 6 }, () => connect(socket).on('error', () => {}));
    const ended: number[] = [];
    for (const [index, one] of idle.entries()) one.once('close', () => ended.push(index)).resume();
    await expect.poll(() => ended.length, { timeout: 800 }).toBe(2);
    await expect.poll(() => ended.length, { timeout: 3_000 }).toBe(6);

    const metadata = new Metadata();
    metadata.set('workload.spiffe.io', 'true');
    const client = new Client(`unix:${socket}`, credentials.createInsecure());
    const octets = (buffer: Buffer) => buffer;
    const stream = client.makeServerStreamRequest('/SpiffeWorkloadAPI/FetchX509SVID', octets, octets, Buffer.alloc(0), metadata);
    const [error] = await once(stream, 'error');
    expect(error).toMatchObject({ code: status.PERMISSION_DENIED });
    client.close();
  } finally {
    stop();
    rmSync(place, { recursive: true });
  }
});
