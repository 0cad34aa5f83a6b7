import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { AskFirstUse } from './first-use.ts';
import classes from './FirstRequest.module.css';

const everyMilliseconds = 2_000;
/** No longer, because whoever asks counts as present: a forgotten screen would keep its session from ending. */
const patienceMilliseconds = 5 * 60_000;

/** Says whether the new key has been used, from the moment that it is. */
export function FirstRequest({ ask }: { ask: AskFirstUse }) {
  const asking = useRef(ask);
  const [use, setUse] = useState<Awaited<ReturnType<AskFirstUse>>>(null);
  const [waiting, setWaiting] = useState(true);
  useEffect(() => {
    const until = Date.now() + patienceMilliseconds;
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const wait = () => {
      timer = setTimeout(() => void look(), everyMilliseconds);
    };
    const look = async () => {
      const found = document.hidden ? null : await asking.current();
      if (gone) return;
      setUse(found);
      if (found !== null) return;
      if (Date.now() < until) wait();
      else setWaiting(false);
    };
    wait();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  return (
    <p className={classes.state} role="status">
      {use === null ? (
        <>
          <span className={classes.dot} data-waiting={waiting || undefined} aria-hidden />
          {waiting ? 'Waiting for its first request…' : 'No request yet. The page of the key shows when one comes.'}
        </>
      ) : (
        <>
          <IconCircleCheck className={classes.done} size={18} stroke={1.75} aria-hidden />
          <span>Its first request arrived{use.from === null ? '' : <>, from <code>{use.from}</code></>}.</span>
        </>
      )}
    </p>
  );
}
