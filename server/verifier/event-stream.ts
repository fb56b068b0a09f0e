import { StringDecoder } from 'node:string_decoder';

export type StreamEvent = { readonly name: string; readonly id: string | undefined; readonly data: string };

/** Characters of one event: what the STS sends is far shorter. */
const longest = 256 * 1024;

/** Reads server-sent events (WHATWG HTML §9.2.6) from the octets that come in; what is not whole waits. */
export class EventStreamReader {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** @throws {Error} where an event has no end */
  *read(octets: Buffer): Generator<StreamEvent> {
    this.#rest += this.#decoder.write(octets);
    let begin = 0;
    for (let end = this.#rest.indexOf('\n\n'); end !== -1; end = this.#rest.indexOf('\n\n', begin)) {
      const event = parseEvent(this.#rest.slice(begin, end));
      begin = end + 2;
      if (event) yield event;
    }
    this.#rest = this.#rest.slice(begin);
    if (this.#rest.length > longest) throw new Error('an event of the feed has no end');
  }
}

function parseEvent(block: string): StreamEvent | undefined {
  let name = 'message';
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    else if (field === 'id') id = value;
    else if (field === 'data') data.push(value);
  }
  return data.length === 0 ? undefined : { name, id, data: data.join('\n') };
}
