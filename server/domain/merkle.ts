import { createHash, hash } from 'node:crypto';

export const hashLength = 32;

const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

/** The hash of a leaf of the tree (RFC 9162 §2.1.1). */
export const leafHash = (leaf: string): Buffer => createHash('sha256').update(leafPrefix).update(leaf, 'utf8').digest();

/** The root of the tree over these leaves (RFC 9162 §2.1.1), given as their hashes one after the other. */
export function merkleRoot(leafHashes: Uint8Array): Buffer {
  let root = Buffer.alloc(0);
  for (const level of levelsOf(leafHashes)) root = level;
  return root;
}

/**
 * The hashes of each level, from the leaves to the root. A node without a neighbour goes up as it is, which comes to the same as splitting at the
 * largest power of two.
 */
function* levelsOf(leafHashes: Uint8Array): Generator<Buffer<ArrayBuffer>> {
  if (leafHashes.length === 0 || leafHashes.length % hashLength !== 0)
    throw new RangeError('a tree has one leaf or more, of 32 octets each');
  let level = Buffer.from(leafHashes);
  const pair = Buffer.alloc(1 + 2 * hashLength);
  nodePrefix.copy(pair);
  for (let width = level.length / hashLength; ; width = Math.ceil(width / 2)) {
    yield level;
    if (width === 1) return;
    const above = Buffer.alloc(Math.ceil(width / 2) * hashLength);
    for (let left = 0; left < width; left += 2) {
      const at = left * hashLength;
      const to = (left / 2) * hashLength;
      if (left + 1 === width) level.copy(above, to, at, at + hashLength);
      else {
        level.copy(pair, 1, at, at + 2 * hashLength);
        hash('sha256', pair, 'buffer').copy(above, to);
      }
    }
    level = above;
  }
}

/** A tree that is kept, for whoever wants many paths of it. */
export type MerkleTree = {
  readonly root: Buffer;
  /**
   * The hashes that lead from the leaf at `index` to the root (RFC 9162 §2.1.3.1), the lowest first.
   * @throws {RangeError} for an index outside of the leaves
   */
  path(index: number): Buffer[];
};

/** The tree over these leaves (RFC 9162 §2.1.1), given as their hashes one after the other: each node is hashed once, however many paths are asked for. */
export function merkleTree(leafHashes: Uint8Array): MerkleTree {
  const levels = [...levelsOf(leafHashes)];
  return {
    root: levels.at(-1) ?? Buffer.alloc(0),
    path(index) {
      const size = leafHashes.length / hashLength;
      if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError(`there is no leaf ${index} of ${size}`);
      return levels.slice(0, -1).flatMap((level, height) => {
        const beside = ((index >> height) ^ 1) * hashLength;
        return beside < level.length ? [level.subarray(beside, beside + hashLength)] : [];
      });
    },
  };
}

/**
 * The root that a path leads to from the leaf with this hash (RFC 9162 §2.1.3.2), for whoever has nothing but these; null where the
 * path is too long or too short for that place.
 */
export function rootOnPath(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Buffer | null {
  if (index < 0 || index >= size) return null;
  let [at, last, found] = [index, size - 1, Buffer.from(leaf)];
  for (const next of path) {
    if (last === 0) return null;
    const right = at % 2 === 1 || at === last;
    found = createHash('sha256')
      .update(nodePrefix)
      .update(right ? next : found)
      .update(right ? found : next)
      .digest();
    if (right) while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1];
    [at, last] = [at >> 1, last >> 1];
  }
  return last === 0 ? found : null;
}

/** Octets of a leaf's hash that a checkpoint carries beside the root. */
export const markLength = 4;

/** The first octets of each hash: enough to say which leaf is not the one that was signed. */
export function marksOf(leafHashes: Uint8Array): Buffer {
  const hashes = Buffer.from(leafHashes.buffer, leafHashes.byteOffset, leafHashes.byteLength);
  const marks = Buffer.alloc((hashes.length / hashLength) * markLength);
  for (let at = 0, to = 0; at < hashes.length; at += hashLength, to += markLength) hashes.copy(marks, to, at, at + markLength);
  return marks;
}
