/** The language of this directory, as HTML and Intl name it. */
export const language = 'en';

const counts = new Intl.NumberFormat(language);

/** 12400 → `12,400`. */
export const count = (n: number): string => counts.format(n);

const fractions = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

/** 1.64 → `1.6`. */
export const fraction = (n: number): string => fractions.format(n);

/** `1 token`, `12,400 tokens`. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

export const minutes = (n: number): string => plural(n, 'minute');
export const hours = (n: number): string => plural(n, 'hour');
export const days = (n: number): string => plural(n, 'day');
