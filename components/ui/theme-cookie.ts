export const themeCookie = 'hawser-theme';
/** Without a cookie, the system decides. */
export const themes = ['light', 'system', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const isTheme = (text: string | undefined): text is Exclude<Theme, 'system'> => text === 'light' || text === 'dark';
