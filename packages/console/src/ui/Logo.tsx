interface LogoProps {
  size?: number;
}

/** The mark: a latchkey in brass, drawn in one stroke. Decorative; the name stands beside it as text. */
export function Logo({ size = 28 }: LogoProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g fill="none" stroke="var(--lk-logo, var(--lk-brass))" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="10" cy="16" r="5.4" />
        <path d="M15.4 16H28v4.6M22.6 16v3.2" />
      </g>
    </svg>
  );
}
