import { describe, expect, it } from 'vitest';

declare global {
  interface ImportMeta {
    glob(patterns: readonly string[], options: { query: string; import: string; eager: true }): Record<string, string>;
  }
}

const sources = Object.entries(import.meta.glob(['./**/*.ts', '!./**/*.test.ts'], { query: '?raw', import: 'default', eager: true }));

describe('the domain package', () => {
  it('is looked at whole', () => {
    expect(sources.length).toBeGreaterThan(20);
  });

  it.each(sources)('%s imports nothing from outside the package', (_, source) => {
    const imported = [...source.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]);
    expect(imported.filter((path) => !/^\.{1,2}\/[a-z/.-]+\.ts$/.test(path ?? ''))).toEqual([]);
  });

  it.each(sources)('%s takes neither the hour nor chance, and reaches for nothing around it', (_, source) => {
    const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(code).not.toMatch(/\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bcrypto\b|\bprocess\.|\bglobalThis\b|\bfetch\(|\bsetTimeout\b|\bconsole\.|\bperformance\./);
  });

  it.each(sources)('%s has at most 300 lines', (_, source) => {
    expect(source.split('\n').length).toBeLessThanOrEqual(301);
  });
});
