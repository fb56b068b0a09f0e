import { createHash, type KeyObject, verify } from 'node:crypto';
import { Failure } from './failure.ts';

/** What the signer vouches for: these events, in this order, after everything that the checkpoint before says. */
export type CheckpointBody = {
  /** Counts from 1. */
  readonly number: number;
  /** SHA-256 of what the one before says; null for the first. */
  readonly previous: Buffer | null;
  /** Positions of the first and last event; they go on where the one before ended. */
  readonly first: number;
  readonly last: number;
  /** Merkle root of these events (RFC 9162 §2.1.1). */
  readonly root: Buffer;
  /** Four octets of each event's hash. */
  readonly marks: Buffer;
  readonly at: Date;
  readonly keyId: string;
};
export type Checkpoint = CheckpointBody & { readonly signature: Buffer };

/** What is signed, and what the next checkpoint names by its hash. One line each, so that nothing can be read in two ways. */
export const checkpointText = (body: CheckpointBody): string =>
  [
    'hawser checkpoint v1',
    body.number,
    body.previous?.toString('base64url') ?? '-',
    body.first,
    body.last,
    body.root.toString('base64url'),
    createHash('sha256').update(body.marks).digest('base64url'),
    body.at.toISOString(),
    body.keyId,
    '',
  ].join('\n');

export const checkpointHash = (body: CheckpointBody): Buffer => createHash('sha256').update(checkpointText(body)).digest();

/** A seal key is named by the hash of its public half. */
export const sealKeyId = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('base64url');

/** Whether the checkpoint is signed by the key that it names, and that key is one of these. */
export function isSigned(checkpoint: Checkpoint, keys: ReadonlyMap<string, KeyObject>): boolean {
  const key = keys.get(checkpoint.keyId);
  return key !== undefined && verify(null, Buffer.from(checkpointText(checkpoint)), key, checkpoint.signature);
}

/** One line of the file outside the database, without its end. */
export const checkpointLine = ({ at, ...rest }: Checkpoint): string =>
  JSON.stringify({
    number: rest.number,
    previous: rest.previous?.toString('base64url') ?? null,
    first: rest.first,
    last: rest.last,
    root: rest.root.toString('base64url'),
    marks: rest.marks.toString('base64url'),
    at: at.toISOString(),
    key: rest.keyId,
    signature: rest.signature.toString('base64url'),
  });

/** @throws {Failure} `invalid_input` for what is not a line of that file */
export function checkpointFrom(line: string): Checkpoint {
  const wrong = (cause?: unknown) => new Failure('invalid_input', `This is not a checkpoint: ${line.slice(0, 80)}`, { cause });
  let value: object;
  try {
    value = Object(JSON.parse(line));
  } catch (error) {
    throw wrong(error);
  }
  const number = (name: string): number => {
    const member: unknown = Reflect.get(value, name);
    if (typeof member !== 'number' || !Number.isSafeInteger(member) || member < 1) throw wrong();
    return member;
  };
  const text = (name: string): string => {
    const member: unknown = Reflect.get(value, name);
    if (typeof member !== 'string') throw wrong();
    return member;
  };
  const octets = (name: string): Buffer => Buffer.from(text(name), 'base64url');
  const at = new Date(text('at'));
  if (Number.isNaN(at.getTime())) throw wrong();
  return {
    number: number('number'),
    previous: Reflect.get(value, 'previous') === null ? null : octets('previous'),
    first: number('first'),
    last: number('last'),
    root: octets('root'),
    marks: octets('marks'),
    at,
    keyId: text('key'),
    signature: octets('signature'),
  };
}
