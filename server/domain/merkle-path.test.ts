import { describe, expect, it } from 'vitest';
import { leafHash, merkleRoot, merkleTree, rootOnPath } from './merkle.ts';

describe('the path from a leaf to the root', () => {
  it.each([1, 2, 3, 5, 8, 13, 33])('proves each of %i leaves to whoever has the root, and no other', (size) => {
    const leaves = Array.from({ length: size }, (_, n) => leafHash(`leaf ${n}`));
    const hashes = Buffer.concat(leaves);
    const root = merkleRoot(hashes);
    const tree = merkleTree(hashes);
    expect(tree.root).toEqual(root);
    leaves.forEach((leaf, index) => {
      const path = tree.path(index);
      expect(rootOnPath(leaf, index, size, path)).toEqual(root);
      expect(rootOnPath(leafHash('another'), index, size, path)).not.toEqual(root);
      expect(rootOnPath(leaf, index, size, [...path, leaf])).toBeNull();
      expect(rootOnPath(leaf, size, size, path)).toBeNull();
    });
  });

  it('is refused for a leaf that is not there', () => {
    for (const index of [1, -1, 0.5]) expect(() => merkleTree(leafHash('only')).path(index)).toThrow(RangeError);
  });
});
