import { type RefObject, useEffect, useState } from 'react';

type Problems = ReadonlyMap<string, string>;

interface ProblemsOfForm {
  problems: Problems;
  /** What a try to send came to: the first field with a problem gets the focus. */
  refuse: (problems: Problems) => void;
  /** What is left of them while the person goes on: the focus stays where it is, in the middle of a word. */
  renew: (problems: Problems) => void;
}

/** The problems of a form by the field's name, and the way of the focus to the first of them. */
export function useProblems(form: RefObject<HTMLFormElement | null>): ProblemsOfForm {
  const [state, setState] = useState<{ problems: Problems; tries: number }>({ problems: new Map(), tries: 0 });
  useEffect(() => {
    if (state.tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [form, state.tries]);
  return {
    problems: state.problems,
    refuse: (problems) => setState(({ tries }) => ({ problems, tries: problems.size === 0 ? tries : tries + 1 })),
    renew: (problems) => setState((before) => (before.problems.size === 0 ? before : { ...before, problems })),
  };
}
