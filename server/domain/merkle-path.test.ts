import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { leafHash, merklePath, merkleRoot } from './merkle.ts';

/** RFC 9162 §2.1.3.2, as whoever has only the leaf, its place and the path computes it. */
function rootFrom(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer | null {
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const next of path) {
    if (sn === 0) return null;
    const right = fn % 2 === 1 || fn === sn;
    hash = createHash('sha256')
      .update(Buffer.concat([Buffer.of(1), ...(right ? [next, hash] : [hash, next])]))
      .digest();
    if (right) while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return sn === 0 ? hash : null;
}

describe('the path from a leaf to the root', () => {
  it.each([1, 2, 3, 5, 8, 13, 33])('proves each of %i leaves to whoever has the root, and no other', (size) => {
    const leaves = Array.from({ length: size }, (_, n) => leafHash(`leaf ${n}`));
    const hashes = Buffer.concat(leaves);
    const root = merkleRoot(hashes);
    leaves.forEach((leaf, index) => {
      const path = merklePath(hashes, index);
      expect(rootFrom(leaf, index, size, path)).toEqual(root);
      expect(rootFrom(leafHash('another'), index, size, path)).not.toEqual(root);
    });
  });

  it('is refused for a leaf that is not there', () => {
    expect(() => merklePath(leafHash('only'), 1)).toThrow(RangeError);
  });
});
