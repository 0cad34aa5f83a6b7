import type { ReactNode } from 'react';
import { Notice } from '../../ui/Notice.tsx';
import type { Refused } from './use-undelivered-secret.ts';

/** What keeps a form from being sent, told together as well as beside each field: the fields may be screens apart. Null for nothing. */
export const refusalOfProblems = (problems: ReadonlyMap<string, string>): Refused | null =>
  problems.size === 0 ? null : { title: 'Nothing was sent yet', lines: [...new Set(problems.values())] };

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
