import { count } from '../../lib/list-words.ts';

interface PropagationFacts {
  acknowledged: number;
  nodes: number;
  milliseconds: number;
}

/** How far a change has come, measured and not assumed: "In force everywhere after 0.04 s." */
export function wordsForPropagation({ acknowledged, nodes, milliseconds }: PropagationFacts): string {
  const seconds = (Math.max(milliseconds, 10) / 1000).toFixed(2).replace(/(\.\d)0$/, '$1');
  if (acknowledged >= nodes) return `In force everywhere after ${seconds} s.`;
  return `${acknowledged} of ${count(nodes, 'process', 'processes')} follow it after ${seconds} s; the rest within seconds.`;
}
