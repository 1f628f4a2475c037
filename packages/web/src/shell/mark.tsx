/** The mark: lines of a log, one of them with an end that matters. */
export function Mark() {
  return (
    <svg viewBox="0 0 16 16" className="size-4 text-ink" aria-hidden="true">
      <path d="M2 4h5M5 8h9M2 12h7" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <circle cx="12.5" cy="4" r="1.75" className="fill-failed-bar" />
    </svg>
  );
}
