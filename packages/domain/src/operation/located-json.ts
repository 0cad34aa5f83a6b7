/** A JSON value that knows the line (from 1) on which it begins, so that a fault in a file can say where it is. */
export type LocatedJson =
  | { readonly kind: 'OBJECT'; readonly line: number; readonly members: readonly LocatedMember[] }
  | { readonly kind: 'ARRAY'; readonly line: number; readonly items: readonly LocatedJson[] }
  | { readonly kind: 'STRING'; readonly line: number; readonly value: string }
  | { readonly kind: 'OTHER'; readonly line: number; readonly value: number | boolean | null };

/** One member of an object, in the order of the text. The same name twice is two members: JSON.parse would hide the first. */
export interface LocatedMember {
  readonly name: string;
  readonly line: number;
  readonly value: LocatedJson;
}

/** Deeper than any manifest, and shallow enough that the reader's own stack is never the limit. */
const MAX_DEPTH = 32;

class Unreadable extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * Reads JSON (RFC 8259) and keeps the lines. A byte order mark at the beginning is passed over. `ok: false` says on
 * which line the text stops being JSON; nesting past 32 levels is refused too.
 */
export function readLocatedJson(text: string): { readonly ok: true; readonly value: LocatedJson } | { readonly ok: false; readonly line: number; readonly message: string } {
  try {
    return { ok: true, value: new Reader(text).readWhole() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, line: error.line, message: error.message };
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at: number;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith('\ufeff') ? 1 : 0;
  }

  readWhole(): LocatedJson {
    const value = this.#readValue(0);
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw this.#unreadable('Something follows the end of the JSON.');
    return value;
  }

  #readValue(depth: number): LocatedJson {
    this.#skipBlanks();
    if (depth > MAX_DEPTH) throw this.#unreadable('The JSON is nested too deeply.');
    const line = this.#line;
    switch (this.#text[this.#at] ?? '') {
      case '{':
        return { kind: 'OBJECT', line, members: this.#readList('}', () => this.#readMember(depth)) };
      case '[':
        return { kind: 'ARRAY', line, items: this.#readList(']', () => this.#readValue(depth + 1)) };
      case '"':
        return { kind: 'STRING', line, value: this.#readString() };
      default:
        return { kind: 'OTHER', line, value: this.#readWord() };
    }
  }

  #readMember(depth: number): LocatedMember {
    this.#skipBlanks();
    const line = this.#line;
    if (this.#text[this.#at] !== '"') throw this.#unreadable('A name in double quotes is missing.');
    const name = this.#readString();
    this.#take(':');
    return { name, line, value: this.#readValue(depth + 1) };
  }

  #readList<Element>(end: string, readElement: () => Element): Element[] {
    this.#at += 1;
    const elements: Element[] = [];
    this.#skipBlanks();
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      return elements;
    }
    for (;;) {
      elements.push(readElement());
      this.#skipBlanks();
      if (this.#text[this.#at] === end) {
        this.#at += 1;
        return elements;
      }
      this.#take(',');
    }
  }

  /** JSON strings hold no line break, so the line stays. Escapes are left to JSON.parse, one string at a time. */
  #readString(): string {
    const start = this.#at;
    let at = start + 1;
    while (at < this.#text.length && this.#text[at] !== '"') {
      if (this.#text[at] === '\n') break;
      at += this.#text[at] === '\\' ? 2 : 1;
    }
    if (this.#text[at] !== '"') throw this.#unreadable('A text in double quotes does not end on its line.');
    this.#at = at + 1;
    return this.#parsed(this.#text.slice(start, this.#at)) as string;
  }

  #readWord(): number | boolean | null {
    const word = /^[-+.\w]+/.exec(this.#text.slice(this.#at, this.#at + 64))?.[0] ?? '';
    if (word === '') throw this.#unreadable(this.#at < this.#text.length ? 'This is no JSON.' : 'The JSON ends too early.');
    const known = WORDS.get(word);
    const value = known === undefined ? (this.#parsed(word) as number) : known;
    this.#at += word.length;
    return value;
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#unreadable('This is no JSON.');
    }
  }

  #take(character: string): void {
    this.#skipBlanks();
    if (this.#text[this.#at] !== character) throw this.#unreadable(`A "${character}" is missing.`);
    this.#at += 1;
  }

  #skipBlanks(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === '\n') this.#line += 1;
      else if (character !== ' ' && character !== '\t' && character !== '\r') return;
    }
  }

  #unreadable(message: string): Unreadable {
    return new Unreadable(this.#line, message);
  }
}
