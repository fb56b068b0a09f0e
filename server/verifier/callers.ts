import type { Caller } from './verdict.ts';

const callers = new WeakMap<object, Caller>();

/** Notes who is behind a request that was let through. */
export const admit = (request: object, caller: Caller): void => void callers.set(request, caller);

/**
 * Who calls: of the request of Express, of `request.raw` of Fastify, of `call.metadata` of gRPC.
 * @throws {TypeError} where the request was not let through by a guard, so that nobody takes an unknown caller for a known one
 */
export function callerOf(request: object): Caller {
  const caller = callers.get(request);
  if (!caller) throw new TypeError('this request has passed no guard of the verifier');
  return caller;
}
