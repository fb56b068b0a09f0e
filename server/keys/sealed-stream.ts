import { Decrypter, Encrypter } from 'age-encryption';
import { Failure, invalid } from '../domain/failure.ts';

/** Who can open what is sealed: whoever knows the passphrase, or has the private half of one of the recipients (age1…). */
export type SealFor = { readonly passphrase: string } | { readonly recipients: readonly string[] };
export type OpenWith = { readonly passphrase: string } | { readonly identities: readonly string[] };

/**
 * Seals a stream in the format of age (age-encryption.org/v1): the key from the passphrase by scrypt, or to recipients; the content in pieces
 * by ChaCha20-Poly1305. Nothing is held but the piece at hand.
 * @throws {Failure} `invalid_input` for a recipient that is none
 */
export async function sealStream(plain: AsyncIterable<Uint8Array>, access: SealFor): Promise<AsyncIterable<Uint8Array>> {
  const encrypter = new Encrypter();
  if ('passphrase' in access) encrypter.setPassphrase(access.passphrase);
  else
    for (const recipient of access.recipients) {
      try {
        encrypter.addRecipient(recipient);
      } catch (cause) {
        throw invalid('recipient', `${recipient} is not a recipient of age, such as age1…`, { cause });
      }
    }
  return encrypter.encrypt(streamOf(plain));
}

/**
 * Opens what `sealStream` sealed, or age itself. A piece comes out only once it is proved to be what was sealed, the last one to be the last.
 * @throws {Failure} `invalid_input` for the wrong passphrase and for a file that was altered or cut off, also while it is read
 */
export async function openStream(sealed: AsyncIterable<Uint8Array>, access: OpenWith): Promise<AsyncIterable<Uint8Array>> {
  const decrypter = new Decrypter();
  if ('passphrase' in access) decrypter.addPassphrase(access.passphrase);
  else
    for (const identity of access.identities) {
      try {
        decrypter.addIdentity(identity);
      } catch (cause) {
        throw invalid('identity', 'is not an identity of age, such as AGE-SECRET-KEY-1…', { cause });
      }
    }
  try {
    return guarded(await decrypter.decrypt(streamOf(sealed)));
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw invalid(
      'file',
      cause instanceof Error && /no identity matched/.test(cause.message)
        ? `does not open with this ${'passphrase' in access ? 'passphrase' : 'identity'}`
        : 'is not sealed with age, or was altered at its beginning',
      { cause },
    );
  }
}

async function* guarded(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* plain;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw invalid('file', 'was altered or cut off: what comes next does not open', { cause });
  }
}

/** As the library takes it: read only as fast as it is asked for. */
function streamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}
