import { Button, Modal, VisuallyHidden } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import { downloadText } from '../../lib/clipboard.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Logo } from '../../ui/Logo.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { SnippetTabs } from '../../ui/SnippetTabs.tsx';
import type { AskFirstUse } from './first-use.ts';
import { FirstRequest } from './FirstRequest.tsx';
import classes from './RevealSecret.module.css';
import { curlSnippet, dockerSnippet, githubActionsSnippet, nodeSnippet, variableName } from './snippets.ts';

interface RevealSecretProps {
  keyName: string;
  secret: string;
  /** True where the key had a secret before and this is a newer one. */
  rotated?: boolean;
  /** Whether the key has been used by now, where that says that its secret works. */
  askFirstUse?: AskFirstUse;
  /** The person has it; the caller drops the secret and leads on. */
  onStored: () => void;
}

/**
 * Shows a secret, once. It is a prop and stays one: no cache, no history state, no storage and no address ever holds it.
 * Esc, the ground behind, Back, reload and closing the tab are all held up, because after this screen nobody can show it again.
 */
export function RevealSecret({ keyName, secret, rotated = false, askFirstUse, onStored }: RevealSecretProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const stored = useRef(false);
  const [kept, setKept] = useState(false);
  const [refused, setRefused] = useState(false);
  const [warned, setWarned] = useState(false);
  const blocker = useBlocker({ shouldBlockFn: () => !stored.current, enableBeforeUnload: () => !stored.current, withResolver: true });

  useEffect(() => {
    const holdEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      setWarned(true);
    };
    document.addEventListener('keydown', holdEscape, { capture: true });
    return () => document.removeEventListener('keydown', holdEscape, { capture: true });
  }, []);

  const selectAll = () => {
    field.current?.focus();
    field.current?.select();
  };
  const end = () => {
    if (!kept && !warned) {
      setWarned(true);
      return;
    }
    stored.current = true;
    onStored();
  };
  const leaving = blocker.status === 'blocked';
  const variable = variableName(keyName);
  const keep = (copied: boolean) => {
    if (copied) setKept(true);
  };

  return (
    <Modal.Root opened onClose={() => setWarned(true)} fullScreen closeOnEscape={false} closeOnClickOutside={false} transitionProps={{ duration: 0 }}>
      <Modal.Content className={classes.content ?? ''} radius={0}>
        <div className={classes.body}>
          <div className={classes.column}>
            <div className={classes.mark}>
              <Logo size={32} />
            </div>
            <div>
              <Modal.Title className={classes.title ?? ''}>{rotated ? 'The new secret' : 'The secret'} of “{keyName}”</Modal.Title>
              <p className={classes.lead}>
                Store it now, in a secret manager or your service’s environment. Latchkey keeps only a digest: nobody can show it again.
              </p>
            </div>

            <div className={classes.secret}>
              <div className={classes.actions}>
                <CopyButton
                  text={secret}
                  label="Copy secret"
                  data-autofocus
                  onCopied={(copied) => {
                    setRefused(!copied);
                    if (copied) setKept(true);
                    else selectAll();
                  }}
                />
                <Button
                  variant="default"
                  leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
                  onClick={() => {
                    downloadText(`${variable.toLowerCase()}.env`, `${variable}=${secret}\n`);
                    setKept(true);
                  }}
                >
                  Download .env
                </Button>
              </div>
              <label className={classes.label} htmlFor={`${id}-secret`}>
                Secret
              </label>
              <textarea
                ref={field}
                id={`${id}-secret`}
                className={classes.field}
                readOnly
                rows={2}
                spellCheck={false}
                autoComplete="off"
                data-1p-ignore
                value={secret}
                onFocus={(event) => event.target.select()}
                onCopy={() => setKept(true)}
              />
              {refused ? (
                <Notice tone="danger" announce="alert" title="Not copied">
                  The browser gave no access to the clipboard{window.isSecureContext ? '' : ', as it does on plain HTTP'}. The secret is selected above: press{' '}
                  <kbd>Ctrl</kbd> or <kbd>⌘</kbd> with <kbd>C</kbd>, or download the file.
                </Notice>
              ) : null}
            </div>

            <SnippetTabs
              label="Use it"
              tabs={[
                { name: 'curl', text: curlSnippet(window.location.origin, secret), hint: 'A first request: paste it into a terminal.', onCopied: keep },
                { name: 'Node', text: nodeSnippet(window.location.origin, variable), hint: `The secret is not in it: put it into ${variable} first, for example with the file above.` },
                { name: 'GitHub Actions', text: githubActionsSnippet(secret, variable), onCopied: keep },
                { name: 'Docker', text: dockerSnippet(secret, variable), onCopied: keep },
                { name: '.env', text: `${variable}=${secret}`, onCopied: keep },
              ]}
            />

            {askFirstUse === undefined ? null : <FirstRequest ask={askFirstUse} />}

            {warned && !leaving ? (
              <Notice tone="warning" announce="alert" title={kept ? 'Still here' : 'You have not copied it yet'}>
                {kept
                  ? 'Press “I have stored it” once the secret is where it belongs.'
                  : 'When this screen closes, the secret is gone. If you wrote it down another way, press “I have stored it” again.'}
              </Notice>
            ) : null}
            {leaving ? (
              <Notice tone="danger" announce="alert" title="Leave without the secret?">
                <p>It cannot be shown again. You would have to {rotated ? 'cancel the rotation and rotate again' : 'revoke this key and make another'}.</p>
                <div className={classes.end} style={{ marginTop: '0.75rem' }}>
                  <Button size="compact-md" onClick={() => blocker.reset()}>
                    Stay here
                  </Button>
                  <Button size="compact-md" variant="default" color="danger" onClick={() => blocker.proceed()}>
                    Leave without it
                  </Button>
                </div>
              </Notice>
            ) : null}

            <div className={classes.end}>
              <Button variant={kept ? 'filled' : 'default'} onClick={end}>
                I have stored it
              </Button>
              <span className="muted">This ends the only showing.</span>
            </div>
            <VisuallyHidden aria-live="polite">{kept ? 'The secret left this page as you asked.' : ''}</VisuallyHidden>
          </div>
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
