import { RelativeTime } from '../../ui/RelativeTime.tsx';

/** When a key was last used, as a sentence; `so` ends it for one that somebody depends on. */
export const LastUse = ({ at, so = '' }: { at: string | null; so?: string }) =>
  at === null ? (
    <>It was never used.</>
  ) : (
    <>
      It was last used <RelativeTime instant={at} />
      {so}.
    </>
  );
