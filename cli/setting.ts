/** What a variable says; one that is empty counts as not set, as it does for the server. */
export const setting = (name: string): string | undefined => process.env[name] || undefined;
