import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointHash, isSigned } from '../domain/checkpoint.ts';
import { everyCheckpoint } from '../ledger/checkpoints.ts';
import { type SealedLedger, sealedLedger } from '../testing/sealed-ledger.ts';
import { sealLedger } from './seal-ledger.ts';

let ledger: SealedLedger;
beforeEach(async () => {
  ledger = await sealedLedger();
});
afterEach(() => ledger.close());

const inside = async () => {
  const found = [];
  for await (const checkpoint of everyCheckpoint(ledger.api.pool)) found.push(checkpoint);
  return found;
};
const outside = () => ledger.context.checkpoints.read();
const asSuperuser = (statement: string) =>
  ledger.db.database.pool.query(
    `ALTER TABLE ledger_checkpoints DISABLE TRIGGER ALL; ALTER TABLE ledger_entries DISABLE TRIGGER ALL; ${statement}`,
  );

describe('checkpoints of the ledger', () => {
  it('are a chain, signed, and the same inside the database and outside', async () => {
    for (const count of [1, 2, 7, 300]) {
      await ledger.add(count);
      await ledger.seal();
    }
    const chain = await inside();
    expect(chain.map(({ number, first, last }) => [number, first, last])).toEqual([
      [1, 1, 1],
      [2, 2, 3],
      [3, 4, 10],
      [4, 11, 310],
    ]);
    chain.forEach((checkpoint, index) => {
      expect(isSigned(checkpoint, ledger.keys)).toBe(true);
      const before = chain[index - 1];
      expect(checkpoint.previous).toEqual(before === undefined ? null : checkpointHash(before));
    });
    expect(await outside()).toEqual(chain);
    expect(await sealLedger(ledger.context)).toBeNull();
  });

  it('go on after a crash between the file and the row, without a second one of the same number', async () => {
    await ledger.add(3);
    await ledger.seal();
    await ledger.add(2);
    await ledger.seal();
    await asSuperuser('DELETE FROM ledger_checkpoints WHERE number = 2');
    await ledger.add(1);
    await ledger.seal();
    expect((await inside()).map(({ number, last }) => [number, last])).toEqual([
      [1, 3],
      [2, 5],
      [3, 6],
    ]);
    expect(await outside()).toEqual(await inside());
  });

  it('go on after a line that a crash cut off', async () => {
    await ledger.add(3);
    await ledger.seal();
    await ledger.add(2);
    await ledger.seal();
    const whole = readFileSync(ledger.checkpointPath, 'utf8');
    truncateSync(ledger.checkpointPath, whole.length - 40);
    await ledger.add(2);
    await ledger.seal();
    expect(await outside()).toEqual(await inside());
    expect(await outside()).toHaveLength(3);
  });

  it('begin a new file where the old one was taken away', async () => {
    await ledger.add(3);
    await ledger.seal();
    rmSync(ledger.checkpointPath);
    await ledger.add(3);
    await ledger.seal();
    expect((await outside()).map(({ number }) => number)).toEqual([1, 2]);
  });

  it('are not signed over a ledger that lost what was sealed', async () => {
    for (let n = 0; n < 3; n++) {
      await ledger.add(4);
      await ledger.seal();
    }
    await asSuperuser('DELETE FROM ledger_checkpoints WHERE number > 1; DELETE FROM ledger_entries WHERE position > 4');
    await expect(sealLedger(ledger.context)).rejects.toMatchObject({ code: 'conflict' });
    expect(await outside()).toHaveLength(3);
    expect(await inside()).toHaveLength(1);
  });

  it('are not signed over entries that were exchanged before they were stored', async () => {
    await ledger.add(4);
    await ledger.seal();
    await ledger.add(4);
    await ledger.seal();
    await asSuperuser(
      `DELETE FROM ledger_checkpoints WHERE number = 2; UPDATE ledger_entries SET hash = sha256('other') WHERE position = 6`,
    );
    await expect(sealLedger(ledger.context)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are not signed after one that the key did not sign, inside or outside', async () => {
    await ledger.add(4);
    await ledger.seal();
    const [only] = await outside();
    const line = readFileSync(ledger.checkpointPath, 'utf8');
    writeFileSync(ledger.checkpointPath, line.replace(`"last":${only?.last}`, '"last":3'));
    await expect(sealLedger(ledger.context)).rejects.toMatchObject({ code: 'conflict' });
    writeFileSync(ledger.checkpointPath, line);
    await asSuperuser(`UPDATE ledger_checkpoints SET root = sha256('other')`);
    await expect(sealLedger(ledger.context)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('cannot be made by the api: only the signer’s role may store one', async () => {
    await expect(ledger.api.pool.query(`INSERT INTO ledger_checkpoints SELECT * FROM ledger_checkpoints`)).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('wait while there is a gap in the positions', async () => {
    await ledger.add(4);
    await ledger.seal();
    await ledger.api.pool.query(`INSERT INTO ledger_entries VALUES (6, gen_random_uuid(), now(), sha256('x'))`);
    expect(await sealLedger(ledger.context)).toBeNull();
  });
});
