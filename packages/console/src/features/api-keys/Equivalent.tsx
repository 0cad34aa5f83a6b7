import type { ReactNode } from 'react';
import { SnippetTabs, type SnippetTab } from '../../ui/SnippetTabs.tsx';
import classes from './ApiKeyForm.module.css';

/** What the form does, for those who would rather write it down. Closed at first: most people came to fill in a form. */
export function Equivalent({ tabs, children }: { tabs: readonly [SnippetTab, ...SnippetTab[]]; children?: ReactNode }) {
  return (
    <details className={classes.equivalent}>
      <summary>The same through the API</summary>
      {children}
      <SnippetTabs label="The same through the API" tabs={tabs} />
    </details>
  );
}
