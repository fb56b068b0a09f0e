/** An element of DER as it stands: its tag, its content, and all of its octets. */
export type Element = { readonly tag: number; readonly content: Buffer; readonly raw: Buffer };

/** What was read is not DER, or not what was expected there. */
export class NotDer extends Error {
  override readonly name = 'NotDer';
}

/** Reads exactly one element and nothing after it. Indefinite and padded lengths are not DER (X.690 §10.1). */
export function readOne(bytes: Uint8Array, tag: number): Element {
  const [element, ...rest] = readAll(bytes);
  if (element === undefined || rest.length > 0 || element.tag !== tag) throw new NotDer('not exactly one element of the expected type');
  return element;
}

/** Reads the elements that stand one after the other in the octets. */
export function readAll(bytes: Uint8Array): Element[] {
  const octets = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements: Element[] = [];
  for (let at = 0; at < octets.length; ) {
    const element = readAt(octets, at);
    elements.push(element);
    at += element.raw.length;
  }
  return elements;
}

function readAt(octets: Buffer, at: number): Element {
  const tag = octets[at] ?? 0;
  const first = octets[at + 1];
  if (first === undefined || (tag & 0x1f) === 0x1f) throw new NotDer('no element here');
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    start += count;
    if (count === 0 || count > 4 || start > octets.length) throw new NotDer('a length that is not DER');
    length = octets.readUIntBE(at + 2, count);
    if (length < 0x80 || octets[at + 2] === 0) throw new NotDer('a padded length');
  }
  if (start + length > octets.length) throw new NotDer('an element that is cut off');
  return { tag, content: octets.subarray(start, start + length), raw: octets.subarray(at, start + length) };
}
