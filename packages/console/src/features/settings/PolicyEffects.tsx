import { Link } from '@tanstack/react-router';
import { paths } from '../../lib/paths.ts';
import type { Effect } from './policy-draft.ts';
import classes from './Settings.module.css';

/** What saving would mean, and whom it would touch. Announced as it changes; there from the start, because only then it is heard. */
export const PolicyEffects = ({ effects, organizationSlug }: { effects: readonly Effect[]; organizationSlug: string }) => (
  <div role="status" aria-label="What saving changes">
    {effects.length === 0 ? null : (
      <div className={classes.effects}>
        <p className={classes.effectsTitle}>What saving changes</p>
        <ul className={classes.list}>
          {effects.map(({ policy, change, affects, stops }) => (
            <li key={policy} className={stops ? classes.stops : undefined}>
              <span className={classes.change}>{change}</span>
              <span className={classes.affects}>
                {affects}{' '}
                {policy === 'persistedOperationsOnly' ? (
                  <Link to={paths.apiKeys(organizationSlug)} search={{ pinned: false, status: 'ACTIVE' }}>
                    Show them
                  </Link>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
      </div>
    )}
  </div>
);
