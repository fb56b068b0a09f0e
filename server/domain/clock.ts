/** Time is an argument: whoever needs it takes a clock, so that a test can hold it still. */
export type Clock = () => Date;

/** Seconds since 1970, the unit of JWT (RFC 7519 §2, NumericDate). */
export const epochSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);

export const addSeconds = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000);

/** X.509 and JWT count whole seconds: rounding down keeps what is stored equal to what is signed. */
export const wholeSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);
