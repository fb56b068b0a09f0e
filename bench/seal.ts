import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../server/domain/ids.ts';
import { SignerClient } from '../server/keys/signer-client.ts';
import { CheckpointFile } from '../server/ledger/checkpoint-file.ts';
import { decisionColumns, decisionSource, decisionValues, type NewDecision } from '../server/ledger/decisions.ts';
import { makePartitions } from '../server/ledger/partitions.ts';
import { sealNow } from '../server/operations/verify-ledger.ts';
import { type House, openHouse } from './house.ts';
import { atLeast, type Bench, byTurns, timed } from './row.ts';

const backlog = 200_000;

/** What the sealed ledger costs: how many events it takes in a second, and what those who write them feel of it. */
export const sealBench: Bench = {
  name: 'seal',
  async run(report) {
    const house = await openHouse();
    const signer = new SignerClient(house.config.files.signerSocket);
    const context = { ...house.context, signer, checkpoints: new CheckpointFile(house.config.files.checkpoints) };
    try {
      await makePartitions(house.database.prisma, new Date());
      await house.start('signer');
      const writing = async (sealing: boolean): Promise<number> => {
        let going = sealing;
        const sealer = (async () => {
          for (; going; await sleep(1_000)) await sealNow(context);
        })();
        const began = performance.now();
        let count = 0;
        for (; performance.now() - began < 5_000; count += 32) await insert(house, 32);
        const perSecond = (count * 1_000) / (performance.now() - began);
        going = false;
        await sealer;
        return perSecond;
      };
      const { alone, sealed } = await byTurns(5, { alone: () => writing(false), sealed: () => writing(true) });
      report({
        name: 'decisions written in batches of 32, one after the other, while they are sealed ÷ while they are not',
        target: atLeast(0.8),
        value: sealed / alone,
        detail: { alonePerSecond: alone, sealedPerSecond: sealed },
      });

      await sealNow(context);
      for (let count = 0; count < backlog; count += 500) await insert(house, 500);
      const took = await timed(() => sealNow(context));
      const perSecond = (backlog * 1_000) / took;
      report({
        name: 'events put in order, hashed and signed in a second ÷ events that one writer commits in a second',
        target: atLeast(1),
        value: perSecond / alone,
        detail: { events: backlog, perSecond, writtenPerSecond: alone },
      });
    } finally {
      signer.close();
      await house.close();
    }
  },
};

const statement = `INSERT INTO events (${decisionColumns.into}) SELECT ${decisionColumns.from} FROM ${decisionSource()}`;
const thumbprint = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';

async function insert({ context }: House, count: number): Promise<void> {
  const decisions = Array.from({ length: count }, (): NewDecision => {
    const at = new Date();
    return {
      id: newId(at.getTime()),
      at,
      code: 'issued',
      door: 'sts',
      asker: { id: newId(at.getTime()), name: 'billing' },
      audience: 'https://orders.example.com',
      jti: newId(at.getTime()),
      boundThumbprint: thumbprint,
      presentedThumbprint: thumbprint,
      sourceAddress: '10.0.0.1',
      method: 'POST',
      path: '/token',
      tlsVersion: 'TLSv1.3',
      userAgent: 'bench',
      latencyMicros: 900,
    };
  });
  await context.database.pool.query({ name: 'bench-decisions', text: statement, values: decisionValues(decisions) });
}
