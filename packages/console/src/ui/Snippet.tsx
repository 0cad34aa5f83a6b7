import { CopyButton } from './CopyButton.tsx';
import classes from './Snippet.module.css';

interface SnippetProps {
  label: string;
  text: string;
}

/** Text to take along: a command, a link. */
export function Snippet({ label, text }: SnippetProps) {
  return (
    <div className={classes.snippet} role="group" aria-label={label}>
      <pre className={classes.code}>{text}</pre>
      <CopyButton text={text} variant="subtle" size="compact-sm" />
    </div>
  );
}
