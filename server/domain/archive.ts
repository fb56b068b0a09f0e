import { invalid } from './failure.ts';

// An archive is one line that names the format, and entries one after the other: the length of a header, the header as JSON, then pieces with
// their lengths before them until one of length zero. Lengths are four octets, most significant first.

const format = Buffer.from('hawser archive 1\n');
const longestHeader = 1 << 20;
const longestPiece = 1 << 24;

export type Entry = { readonly header: Readonly<Record<string, unknown>>; readonly content: AsyncIterable<Uint8Array> };

export async function* writeArchive(entries: AsyncIterable<Entry>): AsyncGenerator<Buffer> {
  yield format;
  for await (const { header, content } of entries) {
    const text = Buffer.from(JSON.stringify(header));
    yield Buffer.concat([length(text.length), text]);
    for await (const piece of content) {
      if (piece.length === 0) continue;
      yield length(piece.length);
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    }
    yield length(0);
  }
}

/**
 * Reads entries as they come. The content of one is read before the next is asked for.
 * @throws {Failure} `invalid_input` for what is no archive, or ends before its end
 */
export async function* readArchive(source: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const input = new Input(source);
  if (!(await input.take(format.length)).equals(format)) throw notOne();
  for (;;) {
    const first = await input.takeOrEnd(4);
    if (first === undefined) return;
    const size = first.readUInt32BE();
    if (size > longestHeader) throw notOne();
    yield { header: headerOf(await input.take(size)), content: pieces(input) };
  }
}

async function* pieces(input: Input): AsyncGenerator<Buffer> {
  for (;;) {
    const size = (await input.take(4)).readUInt32BE();
    if (size === 0) return;
    if (size > longestPiece) throw notOne();
    yield await input.take(size);
  }
}

function headerOf(bytes: Buffer): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) return { ...header };
  } catch {}
  throw notOne();
}

class Input {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async take(count: number): Promise<Buffer> {
    const taken = await this.takeOrEnd(count);
    if (taken === undefined) throw cutOff();
    return taken;
  }

  /** Undefined where the source ended before the first octet. */
  async takeOrEnd(count: number): Promise<Buffer | undefined> {
    const parts = [this.#held];
    let have = this.#held.length;
    while (have < count) {
      const next = await this.#source.next();
      if (next.done) {
        if (have === 0) return undefined;
        throw cutOff();
      }
      parts.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.length));
      have += next.value.length;
    }
    const all = parts.length === 1 ? this.#held : Buffer.concat(parts);
    this.#held = all.subarray(count);
    return all.subarray(0, count);
  }
}

function length(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const notOne = () => invalid('file', 'is no backup of Hawser');
const cutOff = () => invalid('file', 'ends before its end: it was cut off');
