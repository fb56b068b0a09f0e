import { Database } from '../ledger/database.ts';
import { sealNext } from '../ledger/sealer.ts';
import type { Context } from '../operations/context.ts';
import { keepCases } from '../operations/keep-cases.ts';
import { type TestAudience, TestSts } from './sts.ts';

export type TestWorkload = Awaited<ReturnType<TestSts['workload']>>;

/** An STS with an audience and a resource server, whose rejections become cases when somebody asks for it. */
export class TestCases {
  readonly sts: TestSts;
  /** With the rights of the process that keeps cases. */
  readonly context: Context;
  readonly audience: TestAudience;
  readonly server: Awaited<ReturnType<TestSts['resourceServer']>>;

  private constructor(parts: Pick<TestCases, 'sts' | 'context' | 'audience' | 'server'>) {
    ({ sts: this.sts, context: this.context, audience: this.audience, server: this.server } = parts);
  }

  static async start(clock = () => new Date()): Promise<TestCases> {
    const sts = await TestSts.start({ clock });
    const audience = await sts.audience('https://orders.example.com', { delegationDepth: 1 });
    const context = { database: new Database(sts.database.urlFor('api')), clock: () => new Date() };
    return new TestCases({ sts, context, audience, server: await sts.resourceServer([audience], { name: 'orders' }) });
  }

  async stop(): Promise<void> {
    await this.context.database.close();
    await this.sts.stop();
  }

  /** Somebody with a grant and a token. */
  async holder(name?: string): Promise<TestWorkload & { token: string }> {
    const workload = await this.sts.workload(name);
    await this.sts.grant(workload.identity, this.audience);
    return { ...workload, token: await this.sts.token(workload.certificate, this.audience) };
  }

  /** Has the resource server ask about a token that came with the certificate of a workload, or with none. */
  present(token: string, workload: TestWorkload | null) {
    const client_certificate = workload === null ? '' : workload.certificate.der.toString('base64url');
    return this.sts.call(this.server.certificate, '/introspect', { form: { token, client_certificate, client_address: '10.4.2.9' } });
  }

  /** Seals what is new, and makes cases of it. Returns how many rejections it took in. */
  async keep(): Promise<number> {
    while ((await sealNext(this.context.database)) > 0);
    return keepCases(this.context);
  }
}
