/** The types of an argument that are used here. */
type Argument = 'int32' | 'buffer';

/**
 * A function of the C library that returns an `int`, through Node's own foreign function interface, which is experimental: nobody who runs this
 * can do anything about that.
 */
export async function libc(name: string, parameters: readonly Argument[]): Promise<(...values: (number | Buffer)[]) => number> {
  const warn = process.emitWarning;
  process.emitWarning = () => {};
  try {
    const ffi = await import('node:ffi');
    const found = new ffi.DynamicLibrary(null).getFunction(name, { arguments: [...parameters], return: 'int32' });
    return (...values) => Number(Reflect.apply(found, undefined, values));
  } finally {
    process.emitWarning = warn;
  }
}
