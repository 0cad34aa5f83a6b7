import type { ReactNode } from 'react';
import { Notice } from '../../ui/Notice.tsx';
import type { Refused } from './use-undelivered-secret.ts';

/** Why something was refused, with what in particular, and what can be done about it. */
export function RefusalNotice({ refusal, children }: { refusal: Refused; children?: ReactNode }) {
  return (
    <Notice tone="danger" announce="alert" title={refusal.title}>
      {refusal.lines.length === 0 ? null : (
        <ul>
          {refusal.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {children}
    </Notice>
  );
}
