import type { Page } from 'playwright-core';

/** What German and Japanese do to a layout: one long word more, and twice the width without a space to break at. */
export type Language = 'German' | 'Japanese';

/** Puts other words in the place of all that are shown, but for code and for what people typed. Asked again, it begins from the first ones. */
export const speak = (page: Page, language: Language): Promise<void> =>
  page.evaluate((wanted) => {
    const first = ((globalThis as { firstWords?: WeakMap<Text, string> }).firstWords ??= new WeakMap());
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null) {
      const text = walker.currentNode as Text;
      // Numbers and initials are the same in every language.
      if (!/\p{L}{3}/u.test(text.data) || text.parentElement?.closest('pre, code, kbd, .mono, textarea, script, style, title') !== null) continue;
      const words = first.get(text) ?? text.data;
      first.set(text, words);
      text.data = wanted === 'German' ? `${words} Zugriffsberechtigungen` : '権限と鍵の設定を管理'.repeat(Math.ceil(words.length / 8));
    }
  }, language);
