import { beginsLikeKey, type KeyFormat } from '@latchkey/domain/key/format.ts';
import { Modal, VisuallyHidden } from '@mantine/core';
import { IconKey, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../gql/gql.ts';
import { digestOf, lastFourOf } from '../../lib/pasted-key.ts';
import { Keys } from '../../ui/Keys.tsx';
import { statusWords } from '../../words/key-words.ts';
import { type Command, matchingCommands } from './command.ts';
import classes from './CommandPalette.module.css';

const CommandPaletteQuery = graphql(`
  query CommandPalette($filter: ApiKeyFilter!) {
    organization {
      id
      apiKeys(filter: $filter, first: 6) { nodes { id name hint status } }
    }
  }
`);

interface CommandPaletteProps {
  commands: readonly Command[];
  formats: readonly KeyFormat[];
  onOpenKey: (id: string) => void;
  onClose: () => void;
}

const patienceMilliseconds = 150;

/** Everything by its name: a screen, a key, an act. A field with a list that the arrows move through. */
export function CommandPalette({ commands, formats, onOpenKey, onClose }: CommandPaletteProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [filter, setFilter] = useState<{ search: string } | { digest: string } | null>(null);
  const [at, setAt] = useState(0);
  const [pasted, setPasted] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const [{ data }] = useQuery({ query: CommandPaletteQuery, variables: { filter: filter ?? {} }, pause: filter === null });
  const found = filter === null ? [] : (data?.organization?.apiKeys?.nodes ?? []);
  const entries = [
    ...(pasted ? [] : matchingCommands(commands, text)).map((command) => ({ ...command, id: command.label, detail: null })),
    ...found.map((apiKey) => ({
      id: apiKey.id, label: apiKey.name, detail: `${apiKey.hint} · ${statusWords[apiKey.status]}`, Icon: IconKey, keys: undefined, run: () => onOpenKey(apiKey.id),
    })),
  ];
  const active = Math.min(at, entries.length - 1);

  useEffect(() => {
    if (pasted) return undefined;
    const timer = setTimeout(() => setFilter(text.trim().length < 2 ? null : { search: text.trim() }), patienceMilliseconds);
    return () => clearTimeout(timer);
  }, [text, pasted]);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const type = (value: string) => {
    setAt(0);
    const secret = beginsLikeKey(value, formats);
    setPasted(secret);
    if (!secret) {
      setText(value);
      return;
    }
    // A secret is never sent: its digest finds it, and where browsers do not hash, the last four characters that its hint shows.
    const lastFour = lastFourOf(value);
    setText(lastFour ?? '');
    void digestOf(value, formats).then((digest) => setFilter(digest !== null ? { digest } : lastFour !== null ? { search: lastFour } : null));
  };
  const choose = (index: number) => {
    const entry = entries[index];
    if (entry === undefined) return;
    onClose();
    entry.run();
  };
  const press = (event: ReactKeyboardEvent) => {
    const next = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: entries.length - 1 }[event.key];
    if (next !== undefined && entries.length > 0) {
      event.preventDefault();
      setAt((next + entries.length) % entries.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(active);
    }
  };

  return (
    <Modal.Root opened onClose={onClose} size="36rem" yOffset="10dvh" centered={false} transitionProps={{ duration: 0 }} classNames={{ content: classes.content ?? '' }}>
      <Modal.Overlay />
      <Modal.Content aria-label="Commands">
        <div className={classes.field}>
          <IconSearch size={18} stroke={1.75} aria-hidden />
          <input
            data-autofocus
            className={classes.input}
            role="combobox"
            aria-label="Command, screen or key"
            aria-expanded
            aria-controls={id}
            aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
            aria-autocomplete="list"
            placeholder="Go to a screen, find a key, do something"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => type(event.target.value)}
            onKeyDown={press}
          />
          <Keys keys={['Esc']} />
        </div>
        <div ref={list} id={id} role="listbox" aria-label="Results" className={classes.list}>
          {entries.map((entry, index) => (
            // The keyboard stays in the field and moves through the list from there.
            <button
              type="button"
              key={entry.id}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className={classes.entry}
              onMouseMove={() => setAt(index)}
              onClick={() => choose(index)}
            >
              <entry.Icon size={18} stroke={1.65} aria-hidden />
              <span className={classes.label}>
                {entry.label}
                {entry.detail === null ? null : <span className={classes.detail}>{entry.detail}</span>}
              </span>
              {entry.keys === undefined ? null : <Keys keys={entry.keys} />}
            </button>
          ))}
        </div>
        {entries.length === 0 ? <p className={classes.nothing}>Nothing is called that.</p> : null}
        {pasted ? <p className={classes.nothing}>That looked like a whole key. It stayed in this page and was not sent.</p> : null}
        <VisuallyHidden aria-live="polite">{entries.length === 1 ? '1 result' : `${entries.length} results`}</VisuallyHidden>
      </Modal.Content>
    </Modal.Root>
  );
}
