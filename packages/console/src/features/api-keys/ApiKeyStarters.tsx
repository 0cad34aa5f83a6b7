import { IconActivity, IconChartHistogram, IconGitBranch, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../../lib/paths.ts';
import classes from './ApiKeyTable.module.css';
import { type StarterName, starters } from './draft.ts';

const icons = { ci: IconGitBranch, dashboard: IconChartHistogram, agent: IconActivity } satisfies Record<StarterName, typeof IconPlus>;

/** Three first keys that most people need, and a blank one. */
export function ApiKeyStarters({ organizationSlug }: { organizationSlug: string }) {
  return (
    <div className={classes.starters}>
      {(Object.keys(starters) as StarterName[]).map((name) => {
        const Icon = icons[name];
        return (
          <Link key={name} className={classes.starter} to={paths.newApiKey(organizationSlug)} search={{ starter: name }}>
            <Icon size={22} stroke={1.6} aria-hidden />
            <span className={classes.starterTitle}>{starters[name].title}</span>
            <span className={classes.starterText}>{starters[name].text}</span>
          </Link>
        );
      })}
      <Link className={classes.starter} to={paths.newApiKey(organizationSlug)}>
        <IconPlus size={22} stroke={1.6} aria-hidden />
        <span className={classes.starterTitle}>Start blank</span>
        <span className={classes.starterText}>Choose everything yourself.</span>
      </Link>
    </div>
  );
}
