import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { passwords } from './passwords.ts';

const otherWork = promisify(pbkdf2);

it('leaves threads to others while many passwords are hashed and checked, and answers all of them', async () => {
  const hash = await passwords.hash('correct horse battery');
  let done = 0;
  const answers = Array.from({ length: 24 }, async (_, index) => {
    const password = index % 2 === 0 ? 'correct horse battery' : 'another';
    const right = await passwords.verify({ hash, password });
    done++;
    return right;
  });
  // What a new connection to PostgreSQL does.
  await otherWork('x', 'salt', 4_096, 32, 'sha256');
  expect(done).toBeLessThan(8);
  expect(await Promise.all(answers)).toEqual(answers.map((_, index) => index % 2 === 0));
  await expect(passwords.verify({ hash: 'broken', password: 'x' })).rejects.toThrow();
  expect(await passwords.verify({ hash, password: 'correct horse battery' })).toBe(true);
});
