import { CopyButton } from './CopyButton.tsx';
import classes from './Snippet.module.css';

interface SnippetProps {
  label: string;
  text: string;
  /** Breaks long lines, for a link; a command keeps its lines and scrolls. */
  wrap?: boolean;
  onCopied?: (copied: boolean) => void;
}

/** Text to take along: a command, a link. */
export function Snippet({ label, text, wrap = false, onCopied }: SnippetProps) {
  return (
    <figure className={classes.snippet}>
      <figcaption className={classes.head}>
        {label}
        <CopyButton text={text} variant="subtle" size="compact-sm" {...(onCopied === undefined ? {} : { onCopied })} />
      </figcaption>
      {/* Focusable, so that the keyboard can scroll what is wider than the page. */}
      <pre className={`${classes.code} ${wrap ? classes.wrapped : ''}`} tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </figure>
  );
}
