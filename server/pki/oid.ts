import { type Element, NotDer } from './der-reader.ts';

/** An OBJECT IDENTIFIER in dotted form; each arc in its shortest spelling (X.690 §8.19). @throws {NotDer} when it is none */
export function dottedOid(element: Element | undefined): string {
  if (element?.tag !== 0x06 || element.content.length === 0) throw new NotDer('no object identifier');
  const arcs: number[] = [];
  let arc = 0;
  let fresh = true;
  for (const octet of element.content) {
    if (fresh && octet === 0x80) throw new NotDer('an arc that is padded');
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new NotDer('an arc that is too long');
    fresh = octet < 0x80;
    if (!fresh) continue;
    arcs.push(arc);
    arc = 0;
  }
  if (!fresh) throw new NotDer('an object identifier that is cut off');
  const [first = 0, ...rest] = arcs;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join('.');
}
