import { Button } from '@mantine/core';
import classes from './Pager.module.css';

interface PagerProps {
  page: number;
  pageSize: number;
  shown: number;
  total: number;
  totalExact: boolean;
  hasNext: boolean;
  onPage: (page: number) => void;
}

/** "51–100 of 230", and the way on. A total past the count's limit reads "10,000+". */
export function Pager({ page, pageSize, shown, total, totalExact, hasNext, onPage }: PagerProps) {
  const first = (page - 1) * pageSize + 1;
  return (
    <nav className={classes.pager} aria-label="Pages">
      <span>
        {shown === 0 ? '0' : `${first.toLocaleString('en')}–${(first + shown - 1).toLocaleString('en')}`} of {total.toLocaleString('en')}
        {totalExact ? '' : '+'}
      </span>
      {page === 1 && !hasNext ? null : (
        <span className={classes.buttons}>
          <Button variant="default" size="compact-sm" disabled={page === 1} onClick={() => onPage(page - 1)}>
            Previous
          </Button>
          <Button variant="default" size="compact-sm" disabled={!hasNext} onClick={() => onPage(page + 1)}>
            Next
          </Button>
        </span>
      )}
    </nav>
  );
}
