import { Link } from '@tanstack/react-router';
import classes from './SectionLinks.module.css';

interface SectionLinksProps {
  label: string;
  links: ReadonlyArray<{ to: string; label: string }>;
}

/** The parts of one screen, each with an address of its own. */
export const SectionLinks = ({ label, links }: SectionLinksProps) => (
  <nav className={classes.links} aria-label={label}>
    {links.map((link) => (
      <Link key={link.to} to={link.to} className={classes.link} activeOptions={{ exact: true, includeSearch: false }}>
        {link.label}
      </Link>
    ))}
  </nav>
);
