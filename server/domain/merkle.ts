import { createHash, hash } from 'node:crypto';

export const hashLength = 32;

const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

/** The hash of a leaf of the tree (RFC 9162 §2.1.1). */
export const leafHash = (leaf: string): Buffer => createHash('sha256').update(leafPrefix).update(leaf, 'utf8').digest();

/**
 * The root of the tree over these leaves (RFC 9162 §2.1.1), given as their hashes one after the other. Level by level; a node
 * without a neighbour goes up as it is, which comes to the same as splitting at the largest power of two.
 */
export function merkleRoot(leafHashes: Uint8Array): Buffer {
  if (leafHashes.length === 0 || leafHashes.length % hashLength !== 0)
    throw new RangeError('a tree has one leaf or more, of 32 octets each');
  const level = Buffer.from(leafHashes);
  const pair = Buffer.alloc(1 + 2 * hashLength);
  nodePrefix.copy(pair);
  for (let width = level.length / hashLength; width > 1; width = Math.ceil(width / 2)) {
    for (let left = 0; left < width; left += 2) {
      const at = left * hashLength;
      const to = (left / 2) * hashLength;
      if (left + 1 === width) level.copy(level, to, at, at + hashLength);
      else {
        level.copy(pair, 1, at, at + 2 * hashLength);
        hash('sha256', pair, 'buffer').copy(level, to);
      }
    }
  }
  return level.subarray(0, hashLength);
}

/**
 * The hashes that lead from the leaf at `index` to the root (RFC 9162 §2.1.3.1), the lowest first.
 * @throws {RangeError} for an index outside of the leaves
 */
export function merklePath(leafHashes: Uint8Array, index: number): Buffer[] {
  const leaves = Buffer.from(leafHashes);
  const size = leaves.length / hashLength;
  if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError(`there is no leaf ${index} of ${size}`);
  if (size === 1) return [];
  let split = 1;
  while (split * 2 < size) split *= 2;
  const [left, right] = [leaves.subarray(0, split * hashLength), leaves.subarray(split * hashLength)];
  return index < split ? [...merklePath(left, index), merkleRoot(right)] : [...merklePath(right, index - split), merkleRoot(left)];
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
