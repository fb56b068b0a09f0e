import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Custody, SealLabel } from './custody.ts';

/** Reads what `writeSealedFile` wrote; undefined when there is nothing, or nothing that this role can open any more. */
export function readSealedFile(path: string, custody: Custody, label: SealLabel): Buffer | undefined {
  try {
    return custody.open(readFileSync(path), label);
  } catch {
    return undefined;
  }
}

/** Seals a file anew with the key that seals now. Nothing where there is none, or none that opens. */
export function resealFile(path: string, custody: Custody, label: SealLabel): void {
  const plain = readSealedFile(path, custody, label);
  if (plain) writeSealedFile(path, plain, custody, label);
}

/** Seals into a file of mode 0600, whole or not at all: a crash leaves what stood there before. */
export function writeSealedFile(path: string, plain: Uint8Array, custody: Custody, label: SealLabel): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, custody.seal(plain, label), { mode: 0o600 });
  renameSync(draft, path);
}
