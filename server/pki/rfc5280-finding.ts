/** What breaks a rule, with the section of RFC 5280 that has the rule. */
export type Finding = { readonly section: string; readonly detail: string };
/** Whether a rule is kept, its section, and what to say when it is not. */
export type Rule = readonly [kept: boolean, section: string, detail: string];

export const broken = (rules: readonly Rule[]): Finding[] =>
  rules.filter(([kept]) => !kept).map(([, section, detail]) => ({ section, detail }));

export const findingText = ({ section, detail }: Finding): string => `${detail} (RFC 5280 §${section})`;
