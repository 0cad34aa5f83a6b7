import { Button } from '@mantine/core';
import classes from './Pager.module.css';

export interface PagerProps {
  page: number;
  pageSize: number;
  shown: number;
  total: number;
  totalExact: boolean;
  /** Null where there is no such page. */
  onNext: (() => void) | null;
  onPrevious: (() => void) | null;
}

/** "51–100 of 230", and the way on. A total past the count's limit reads "10,000+". */
export function Pager({ page, pageSize, shown, total, totalExact, onNext, onPrevious }: PagerProps) {
  const first = (page - 1) * pageSize + 1;
  return (
    <nav className={classes.pager} aria-label="Pages">
      <span>
        {shown === 0 ? '0' : `${first.toLocaleString('en')}–${(first + shown - 1).toLocaleString('en')}`} of {total.toLocaleString('en')}
        {totalExact ? '' : '+'}
      </span>
      {onPrevious === null && onNext === null ? null : (
        <span className={classes.buttons}>
          <Button variant="default" size="compact-sm" disabled={onPrevious === null} onClick={() => onPrevious?.()}>
            Previous
          </Button>
          <Button variant="default" size="compact-sm" disabled={onNext === null} onClick={() => onNext?.()}>
            Next
          </Button>
        </span>
      )}
    </nav>
  );
}
