import { ChannelCredentials, Client, Metadata, type MethodDefinition, Server, status } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { system } from '../domain/actor.ts';
import { toPublicId } from '../domain/ids.ts';
import { revokeCertificate } from '../operations/revoke-certificate.ts';
import { freePort } from '../testing/ports.ts';
import { TestSts } from '../testing/sts.ts';
import { timed } from '../testing/timed.ts';
import { testRoot } from '../testing/tls-certificates.ts';
import { BoundServerCredentials, grpcGuard } from './grpc.ts';
import { createVerifier } from './index.ts';

const bytes = (value: Buffer): Buffer => value;
const both: MethodDefinition<Buffer, Buffer> = {
  path: '/test.Echo/Both',
  requestStream: true,
  responseStream: true,
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
};

it(
  'a stream that is open ends within a second after its certificate is revoked where the feed is followed, and no other does',
  timed,
  async () => {
    const sts = await TestSts.start({ port: await freePort() });
    const root = testRoot();
    const host = root.leaf('api', { usage: 'server' });
    const audience = await sts.audience();
    const own = await sts.resourceServer([audience]);
    const verifier = createVerifier({
      mode: 'feed',
      issuer: sts.context.issuer,
      audience: audience.uri,
      certificate: own.certificate.chainPem,
      key: own.certificate.keyPem,
      ca: sts.ca,
    });
    const server = new Server({ interceptors: [grpcGuard(verifier)] });
    server.addService({ both }, { both: (call: NodeJS.ReadWriteStream) => call.on('data', (said: Buffer) => call.write(said)) });
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = new BoundServerCredentials({ ...host, ca: sts.authority.bundlePem });
      server.bindAsync('localhost:0', credentials, (error, at) => (error ? reject(error) : resolve(at)));
    });
    const clients: Client[] = [];
    try {
      const open = async () => {
        const { identity, certificate } = await sts.workload();
        await sts.grant(identity, audience);
        const metadata = new Metadata();
        metadata.set('authorization', `Bearer ${await sts.token(certificate, audience)}`);
        const pair = [Buffer.from(certificate.keyPem), Buffer.from(certificate.chainPem)] as const;
        const client = new Client(`localhost:${port}`, ChannelCredentials.createSsl(Buffer.from(root.ca), ...pair));
        clients.push(client);
        const stream = client.makeBidiStreamRequest(both.path, bytes, bytes, metadata);
        let code: number | undefined;
        let heard = 0;
        stream
          .on('error', () => {})
          .on('data', () => heard++)
          .on('status', (last) => ({ code } = last));
        const answers = async () => {
          const before = heard;
          stream.write(Buffer.from('x'));
          await expect.poll(() => heard, { timeout: 5_000 }).toBeGreaterThan(before);
        };
        await answers();
        return { certificate, answers, code: () => code };
      };
      const [one, other] = [await open(), await open()];
      const began = performance.now();
      await revokeCertificate({ database: sts.database.database, clock: () => new Date() }, system('test'), {
        certificate: toPublicId('certificate', one.certificate.id),
        reason: 'keyCompromise',
        comment: 'lost',
      });
      await expect.poll(one.code, { timeout: 8_000, interval: 10 }).toBe(status.UNAUTHENTICATED);
      expect(performance.now() - began).toBeLessThan(1_000);
      await other.answers();
      expect(other.code()).toBeUndefined();
    } finally {
      for (const client of clients) client.close();
      server.forceShutdown();
      await verifier.close();
      await sts.stop();
    }
  },
);
