import { invalid } from './failure.ts';

/**
 * The default lifetime of an audience's tokens is at most its maximum; both in seconds.
 * @throws {Failure} `invalid_input`
 */
export function requireLifetimes({ lifetimeDefault, lifetimeMaximum }: { lifetimeDefault: number; lifetimeMaximum: number }): void {
  if (lifetimeDefault > lifetimeMaximum)
    throw invalid(
      'lifetimeDefault',
      `${lifetimeDefault} s is longer than the maximum of ${lifetimeMaximum} s; shorten it or raise lifetimeMaximum`,
    );
}
