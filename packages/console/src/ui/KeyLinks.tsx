import { Link } from '@tanstack/react-router';
import { paths } from '../lib/paths.ts';
import classes from './KeyLinks.module.css';

interface KeyLinksProps {
  keys: ReadonlyArray<{ id: string; name: string; hint: string }>;
  organizationSlug: string;
  /** The filter that lists all of them; given where these are not all. */
  all?: Readonly<Record<string, string>> | undefined;
}

/** Keys by name and hint, for a question that touches them. */
export const KeyLinks = ({ keys, organizationSlug, all }: KeyLinksProps) => (
  <>
    <ul className={classes.keys}>
      {keys.map(({ id, name, hint }) => (
        <li key={id}>
          <Link to={paths.apiKey(organizationSlug, id)}>{name}</Link> <span className="mono muted">{hint}</span>
        </li>
      ))}
    </ul>
    {all === undefined ? null : (
      <Link to={paths.apiKeys(organizationSlug)} search={all}>
        All of them
      </Link>
    )}
  </>
);
