import * as t from '#messages/shell';

/** Two bollards and the hawser between them. */
export const Logo = ({ className = 'size-7' }: { className?: string }) => (
  <svg aria-hidden="true" viewBox="0 0 32 32" className={`shrink-0 ${className}`}>
    <rect width="32" height="32" rx="8" fill="#0d4a5c" />
    <path d="M9.5 7v18M22.5 7v18" stroke="#fff" strokeWidth="3.4" strokeLinecap="round" />
    <path d="M9.5 12c1.6 6.4 11.4 6.4 13 0" stroke="#7fd6e8" strokeWidth="2.6" fill="none" strokeLinecap="round" />
  </svg>
);

export const Wordmark = () => <span className="text-[0.9375rem] font-semibold tracking-[-0.02em]">{t.hawser}</span>;
