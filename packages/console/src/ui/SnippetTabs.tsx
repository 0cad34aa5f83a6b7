import { type KeyboardEvent as ReactKeyboardEvent, useId, useRef, useState } from 'react';
import { CopyButton } from './CopyButton.tsx';
import classes from './Snippet.module.css';

export interface SnippetTab {
  name: string;
  text: string;
  /** What one has to know to use it. */
  hint?: string;
  /** Told once the clipboard has answered, with the truth. */
  onCopied?: (copied: boolean) => void;
}

interface SnippetTabsProps {
  label: string;
  tabs: readonly [SnippetTab, ...SnippetTab[]];
}

/** The same said in several languages. Arrow keys move among the tabs, as in every tab list. */
export function SnippetTabs({ label, tabs }: SnippetTabsProps) {
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const shown = tabs[chosen] ?? tabs[0];
  const move = (event: ReactKeyboardEvent) => {
    const next = { ArrowRight: chosen + 1, ArrowLeft: chosen - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const at = (next + tabs.length) % tabs.length;
    setChosen(at);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[at]?.focus();
  };
  return (
    <div className={classes.snippet}>
      <div className={classes.head}>
        <div ref={list} role="tablist" tabIndex={-1} aria-label={label} className={classes.tabs} onKeyDown={move}>
          {tabs.map((tab, index) => (
            <button
              key={tab.name}
              type="button"
              role="tab"
              id={`${id}-${index}`}
              className={classes.tab}
              aria-selected={index === chosen}
              aria-controls={`${id}-panel`}
              tabIndex={index === chosen ? 0 : -1}
              onClick={() => setChosen(index)}
            >
              {tab.name}
            </button>
          ))}
        </div>
        <CopyButton key={shown.name} text={shown.text} variant="subtle" size="compact-sm" {...(shown.onCopied === undefined ? {} : { onCopied: shown.onCopied })} />
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {shown.hint === undefined ? null : <p className={classes.hint}>{shown.hint}</p>}
        {/* Focusable, so that the keyboard can scroll what is wider than the page. */}
        <pre className={classes.code} tabIndex={0} aria-label={`${label}: ${shown.name}`}>
          {shown.text}
        </pre>
      </div>
    </div>
  );
}
