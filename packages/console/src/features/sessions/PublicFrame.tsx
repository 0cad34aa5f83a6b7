import { type ReactNode, useEffect } from 'react';
import { Logo } from '../../ui/Logo.tsx';
import classes from './PublicFrame.module.css';

interface PublicFrameProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** The frame of the pages that need nobody signed in. */
export function PublicFrame({ title, lead, children }: PublicFrameProps) {
  useEffect(() => {
    document.title = `${title} · Latchkey`;
  }, [title]);
  return (
    <div className={classes.frame}>
      <header className={classes.brand}>
        <span className={classes.bigKey} aria-hidden>
          <Logo size={520} />
        </span>
        <span className={classes.name}>
          <Logo size={30} />
          Latchkey
        </span>
        <p className={classes.claim}>Know every key to your API: who holds it, what it opens, and when it ends.</p>
        <p className={classes.foot}>Runs on your own machines.</p>
      </header>
      <main className={classes.main}>
        <div className={classes.card}>
          <div>
            <h1 className={classes.title}>{title}</h1>
            {lead === undefined ? null : <p className={classes.lead}>{lead}</p>}
          </div>
          {children}
        </div>
        <div id="layer" />
      </main>
    </div>
  );
}
