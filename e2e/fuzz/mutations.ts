/** A generator of numbers that the same seed makes the same: what fails can be tried again. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type Random = ReturnType<typeof randomFrom>;

const edits: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  (bytes, random) => {
    const at = random(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    return bytes;
  },
  (bytes, random) => {
    bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length)),
  (bytes, random) => Buffer.concat([bytes, Buffer.alloc(1 + random(40), random(256))]),
  (bytes, random) => {
    const [from, length] = [random(bytes.length), 1 + random(20)];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
  },
  (bytes, random) => {
    const [at, from] = [random(bytes.length), random(bytes.length)];
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + 1 + random(60)), bytes.subarray(at)]);
  },
  // Lengths are what readers of DER trip over.
  (bytes, random) => {
    const at = random(bytes.length);
    const lengths = [0x80, 0x81, 0x82, 0x84, 0x88, 0xff, 0x7f, 0x00];
    bytes[at] = lengths[random(lengths.length)] ?? 0x80;
    return bytes;
  },
];

/** One to four edits of a copy. */
export function mutate(original: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left--) bytes = edits[random(edits.length)]?.(bytes, random) ?? bytes;
  return bytes;
}
