import classes from './Skeleton.module.css';

/** A bone of the page to come, in its size, so that nothing moves when it comes. Lengths in rem. */
export function Bone({ width, height = 1 }: { width: number | string; height?: number }) {
  return <span className={classes.bone} style={{ width: typeof width === 'number' ? `${width}rem` : width, maxWidth: '100%', height: `${height}rem` }} />;
}

/** Rows to come. */
export function SkeletonRows({ rows, height = 3 }: { rows: number; height?: number }) {
  return (
    <div role="status" aria-label="Loading" style={{ display: 'grid', gap: '0.75rem' }}>
      {Array.from({ length: rows }, (_, index) => (
        <Bone key={index} width="100%" height={height} />
      ))}
    </div>
  );
}
