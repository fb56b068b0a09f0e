import { Failure } from '../domain/failure.ts';

/** The part of PKCS#11 v2.40 that signing needs, by the names of the standard. */
const signatures = {
  C_Initialize: ['pointer'],
  C_Finalize: ['pointer'],
  C_GetSlotList: ['uint8', 'pointer', 'pointer'],
  C_GetTokenInfo: ['uint64', 'pointer'],
  C_OpenSession: ['uint64', 'uint64', 'pointer', 'pointer', 'pointer'],
  C_CloseSession: ['uint64'],
  C_Login: ['uint64', 'uint64', 'pointer', 'uint64'],
  C_GenerateKeyPair: ['uint64', 'pointer', 'pointer', 'uint64', 'pointer', 'uint64', 'pointer', 'pointer'],
  C_DestroyObject: ['uint64', 'uint64'],
  C_FindObjectsInit: ['uint64', 'pointer', 'uint64'],
  C_FindObjects: ['uint64', 'pointer', 'uint64', 'pointer'],
  C_FindObjectsFinal: ['uint64'],
  C_GetAttributeValue: ['uint64', 'uint64', 'pointer', 'uint64'],
  C_SignInit: ['uint64', 'pointer', 'uint64'],
  C_Sign: ['uint64', 'pointer', 'uint64', 'pointer', 'pointer'],
} as const;
type FunctionName = keyof typeof signatures;
type Argument = bigint | number | Buffer | null;

/** Constants of PKCS#11 v2.40 and, for Edwards curves, v3.0. */
export const ck = {
  class: 0x000n,
  token: 0x001n,
  private: 0x002n,
  label: 0x003n,
  value: 0x011n,
  keyType: 0x100n,
  id: 0x102n,
  sensitive: 0x103n,
  sign: 0x108n,
  verify: 0x10an,
  modulus: 0x120n,
  modulusBits: 0x121n,
  publicExponent: 0x122n,
  extractable: 0x162n,
  neverExtractable: 0x164n,
  ecParams: 0x180n,
  ecPoint: 0x181n,
  publicKey: 2n,
  privateKey: 3n,
} as const;

/** Return values that a new session may cure. */
const sessionLost: ReadonlySet<bigint> = new Set([0xb0n, 0xb3n, 0x101n, 0x190n]);
/** Those by which a module says that its token is gone, or is another than it was; only starting it again makes it look. */
const tokenLost: ReadonlySet<bigint> = new Set([0x5n, 0x30n, 0x31n, 0x32n, 0x60n, 0x82n, 0xe0n, 0xe1n]);
const pinIncorrect = 0xa0n;
const alreadyInitialized = 0x191n;
const alreadyLoggedIn = 0x100n;
/** CKF_RW_SESSION and CKF_SERIAL_SESSION. */
const readWrite = 6n;
const user = 1n;

/** What the module answered, other than CKR_OK. */
export class ModuleError extends Error {
  readonly value: bigint;
  constructor(name: string, value: bigint) {
    super(`${name} answered 0x${value.toString(16)}`);
    this.value = value;
  }
}

export type Attribute = readonly [type: bigint, value: Buffer];
export const flag = (value: boolean): Buffer => Buffer.of(value ? 1 : 0);
export function ulong(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/** A logged-in session with one token. Calls are synchronous, so that no two of them ever meet. */
export type Session = {
  /**
   * Runs `work`; once more in a new session when the old one was lost, and with the module started anew when its token was.
   * @throws {Failure} `unavailable`, in one line, while the token does not open
   */
  within<T>(work: (call: Call) => T): T;
  /** Starts the module anew, for whoever misses something there. @throws {Failure} as `within` */
  renew(): void;
  close(): void;
};

export type Call = {
  generate(mechanism: bigint, publicTemplate: readonly Attribute[], privateTemplate: readonly Attribute[]): void;
  /** The handle of the only object that fits; undefined where there is none. */
  find(template: readonly Attribute[]): bigint | undefined;
  /** @throws {ModuleError} for an attribute that is not given away */
  attribute(object: bigint, type: bigint): Buffer;
  sign(mechanism: bigint, key: bigint, data: Uint8Array): Buffer;
  destroy(object: bigint): void;
};

/**
 * Loads a PKCS#11 module and logs in to the token of that label, through Node's own foreign function interface: nothing has to
 * be compiled. The interface is experimental, and Node says so when it is loaded.
 * @throws {Failure} `unavailable`, in one line, when the module, the token or the PIN is not right
 */
export async function openSession(path: string, tokenLabel: string, pin: string): Promise<Session> {
  if (process.platform === 'win32') throw new Failure('unavailable', 'PKCS#11 modules are not used on Windows.');
  const ffi = await import('node:ffi');
  const functions = load();

  function load(): (name: FunctionName, ...given: Argument[]) => bigint {
    try {
      const library = new ffi.DynamicLibrary(path);
      const loaded = new Map(
        Object.entries(signatures).map(([name, parameters]) => [
          name,
          library.getFunction(name, { return: 'uint64', arguments: [...parameters] }),
        ]),
      );
      return (name, ...given) => BigInt(String(Reflect.apply(loaded.get(name) ?? missing, undefined, given)));
    } catch (cause) {
      throw new Failure('unavailable', `The PKCS#11 module ${path} cannot be loaded.`, { cause });
    }
  }
  function missing(): never {
    throw new Failure('unavailable', `The PKCS#11 module ${path} is not whole.`);
  }

  const ask = (name: FunctionName, ...given: Argument[]): void => {
    const answer = functions(name, ...given);
    if (answer !== 0n) throw new ModuleError(name, answer);
  };
  /** CK_ATTRIBUTE[]: type, pointer, length. What it points to must live as long as it does, so both are handed on together. */
  const template = (attributes: readonly Attribute[]): { bytes: Buffer; kept: readonly Attribute[] } => {
    const bytes = Buffer.concat(
      attributes.flatMap(([type, value]) => [ulong(type), ulong(ffi.getRawPointer(value)), ulong(BigInt(value.length))]),
    );
    return { bytes, kept: attributes };
  };
  /** CK_MECHANISM without parameter. */
  const mechanismOf = (mechanism: bigint): Buffer => Buffer.concat([ulong(mechanism), ulong(0n), ulong(0n)]);

  function slotOfToken(): bigint {
    const count = ulong(0n);
    ask('C_GetSlotList', 1, null, count);
    const slots = Buffer.alloc(Number(count.readBigUInt64LE()) * 8);
    ask('C_GetSlotList', 1, slots, count);
    for (let offset = 0; offset < Number(count.readBigUInt64LE()) * 8; offset += 8) {
      const info = Buffer.alloc(512);
      ask('C_GetTokenInfo', slots.readBigUInt64LE(offset), info);
      if (info.toString('utf8', 0, 32).trimEnd() === tokenLabel) return slots.readBigUInt64LE(offset);
    }
    throw new Failure('unavailable', `The PKCS#11 module ${path} has no token of the label ${tokenLabel}.`);
  }

  function logIn(): bigint {
    const handle = ulong(0n);
    ask('C_OpenSession', slotOfToken(), readWrite, null, null, handle);
    const session = handle.readBigUInt64LE();
    const secret = Buffer.from(pin, 'utf8');
    try {
      ask('C_Login', session, user, secret, BigInt(secret.length));
    } catch (error) {
      if (!(error instanceof ModuleError && error.value === alreadyLoggedIn)) throw error;
    } finally {
      secret.fill(0);
    }
    return session;
  }

  const callsIn = (session: bigint): Call => ({
    generate(mechanism, publicTemplate, privateTemplate) {
      const [open, secret] = [template(publicTemplate), template(privateTemplate)];
      const [publicHandle, privateHandle] = [ulong(0n), ulong(0n)];
      const counts = [BigInt(open.kept.length), BigInt(secret.kept.length)] as const;
      ask(
        'C_GenerateKeyPair',
        session,
        mechanismOf(mechanism),
        open.bytes,
        counts[0],
        secret.bytes,
        counts[1],
        publicHandle,
        privateHandle,
      );
    },
    find(attributes) {
      const wanted = template(attributes);
      ask('C_FindObjectsInit', session, wanted.bytes, BigInt(wanted.kept.length));
      const [found, count] = [Buffer.alloc(16), ulong(0n)];
      ask('C_FindObjects', session, found, 2n, count);
      ask('C_FindObjectsFinal', session);
      return count.readBigUInt64LE() === 1n ? found.readBigUInt64LE() : undefined;
    },
    attribute(object, type) {
      const value = Buffer.alloc(1_024);
      const asked = template([[type, value]]);
      ask('C_GetAttributeValue', session, object, asked.bytes, 1n);
      return value.subarray(0, Number(asked.bytes.readBigUInt64LE(16)));
    },
    sign(mechanism, key, data) {
      const [input, signature, length] = [Buffer.from(data), Buffer.alloc(1_024), ulong(1_024n)];
      ask('C_SignInit', session, mechanismOf(mechanism), key);
      ask('C_Sign', session, input, BigInt(input.length), signature, length);
      return signature.subarray(0, Number(length.readBigUInt64LE()));
    },
    destroy(object) {
      ask('C_DestroyObject', session, object);
    },
  });

  let session = 0n;
  let calls: Call;
  const connect = (): void => {
    const started = functions('C_Initialize', null);
    if (started !== 0n && started !== alreadyInitialized) throw new ModuleError('C_Initialize', started);
    session = logIn();
    calls = callsIn(session);
  };
  try {
    connect();
  } catch (error) {
    throw explained(error);
  }
  function explained(error: unknown): unknown {
    if (!(error instanceof ModuleError)) return error;
    const wrongPin =
      error.value === pinIncorrect || error.value === 0xa2n
        ? ': the PIN is wrong, and is not tried again before a restart'
        : error.value === 0xa4n
          ? ': the PIN is locked'
          : '';
    return new Failure('unavailable', `The PKCS#11 token ${tokenLabel} does not open${wrongPin} (${error.message}).`, { cause: error });
  }

  // A wrong PIN is tried once: a token locks itself after a few.
  let refused: unknown;
  const renew = (): void => {
    if (refused !== undefined) throw explained(refused);
    try {
      functions('C_Finalize', null);
      connect();
    } catch (error) {
      if (error instanceof ModuleError && error.value === pinIncorrect) refused = error;
      throw explained(error);
    }
  };
  const answerIn = (error: unknown): bigint => (error instanceof ModuleError ? error.value : 0n);

  return {
    renew,
    within(work) {
      try {
        return work(calls);
      } catch (error) {
        if (!sessionLost.has(answerIn(error)) && !tokenLost.has(answerIn(error))) throw error;
        renew();
        return work(calls);
      }
    },
    close() {
      functions('C_CloseSession', session);
      functions('C_Finalize', null);
    },
  };
}
