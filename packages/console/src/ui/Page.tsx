import { IconArrowLeft } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import classes from './Page.module.css';

interface PageProps {
  title: string;
  /** Beside the title: a status, a mark. */
  mark?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  back?: ReactNode;
  children: ReactNode;
}

/** The frame of every screen: one title, one line under it, the actions to its right. Names the document as well. */
export function Page({ title, mark, lead, actions, back, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Latchkey`;
  }, [title]);
  return (
    <div className={classes.page}>
      {back}
      <header className={classes.header}>
        <div className={classes.heading}>
          <h1 className={classes.title}>
            <span>{title}</span>
            {mark}
          </h1>
          {lead === undefined ? null : <div className={classes.lead}>{lead}</div>}
        </div>
        {actions === undefined ? null : <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** The class for a link that leads one level up; the link itself comes from the router. */
export const backLinkClass = classes.back;

export function BackLabel({ children }: { children: ReactNode }) {
  return (
    <>
      <IconArrowLeft size={15} stroke={1.75} aria-hidden />
      {children}
    </>
  );
}
