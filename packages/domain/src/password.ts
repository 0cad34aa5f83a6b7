import { refused, type IssuePath, type Parsed } from './issue.ts';

/** NIST SP 800-63B-4: at least 15 characters where the password is the only factor. */
export const PASSWORD_MIN = 15;
export const PASSWORD_MAX = 256;

const MIN_DISTINCT = 5;
/** What must be left after all that is common or about the account has been taken away. */
const MIN_OWN = 5;

/**
 * Words that guessing lists are made of. At 15 characters whole entries of such lists are rare, and what people do
 * instead is to repeat and join them.
 */
const COMMON_WORDS: readonly string[] = [
  'password', 'passwort', 'passw', 'passphrase', 'contrasena', 'motdepasse', 'qwertyuiop', 'qwertzuiop', 'azertyuiop',
  'asdfghjkl', 'zxcvbnm', 'yxcvbnm', 'qwerty', 'qwertz', 'azerty', 'asdfgh', 'zxcvbn', 'qazwsxedc', 'qazwsx',
  'abcdefghijklmnopqrstuvwxyz', 'abcdefgh', 'abcdef', 'abcd', 'abc', 'letmein', 'welcome', 'administrator', 'administration', 'admin',
  'root', 'superuser', 'changeme', 'changethis', 'default', 'secret', 'geheim', 'master', 'login', 'iloveyou', 'loveyou', 'sunshine',
  'princess', 'monkey', 'dragon', 'football', 'baseball', 'superman', 'batman', 'starwars', 'trustno', 'whatever',
  'summer', 'winter', 'spring', 'autumn', 'january', 'february', 'april', 'august', 'september', 'october', 'november', 'december',
  'computer', 'internet', 'server', 'service', 'testing', 'test', 'demo', 'guest', 'user', 'owner', 'apikey', 'latchkey',
];

const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
  ['0', 'o'], ['1', 'i'], ['3', 'e'], ['4', 'a'], ['5', 's'], ['7', 't'], ['@', 'a'], ['$', 's'], ['!', 'i'], ['|', 'l'],
]);

/**
 * The one spelling of a password that is hashed and compared, so that the same keys typed on another machine match.
 * Nothing is trimmed. Sign-in must use it as well.
 */
export function normalizePassword(text: string): string {
  return text.normalize('NFKC');
}

/**
 * A new password: 15 to 256 characters of any kind, spaces included; no composition rules (NIST SP 800-63B-4). Refused
 * are few different characters, and passwords of which less than 5 characters are left after taking away common words, digits
 * and the context (names, the email address, the organization), each also with digits and signs in place of letters.
 * The value is normalized. Issues: TOO_SHORT, TOO_LONG, INVALID_CHARACTER, TOO_COMMON.
 */
export function parsePassword(text: string, contextWords: readonly string[] = [], path: IssuePath = ['password']): Parsed<{ readonly value: string }> {
  if (text.length > PASSWORD_MAX * 4) return refused(path, 'TOO_LONG', `At most ${PASSWORD_MAX} characters.`);
  if (!text.isWellFormed() || /\p{Cc}/u.test(text)) return refused(path, 'INVALID_CHARACTER', 'No control characters.');
  const password = normalizePassword(text);
  const characters = Array.from(password);
  if (characters.length < PASSWORD_MIN) return refused(path, 'TOO_SHORT', `At least ${PASSWORD_MIN} characters.`);
  if (characters.length > PASSWORD_MAX) return refused(path, 'TOO_LONG', `At most ${PASSWORD_MAX} characters.`);
  if (new Set(characters).size < MIN_DISTINCT || ownPart(password, contextWords) < MIN_OWN) {
    return refused(path, 'TOO_COMMON', 'Too easy to guess: common words, repetition, or names of the account. Several unrelated words are good.');
  }
  return { ok: true, value: password };
}

/** How many characters remain that are neither common nor from the context, whichever reading leaves fewer. */
function ownPart(password: string, contextWords: readonly string[]): number {
  const text = withoutDigitRuns(password.toLowerCase());
  const context = contextWords.flatMap((word) => word.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 3);
  // Longest first, or `administrator` would leave `istrator` behind.
  const words = [...COMMON_WORDS, ...context].toSorted((a, b) => b.length - a.length);
  const readAsLetters = Array.from(text, (character) => LOOK_ALIKES.get(character) ?? character).join('');
  return Math.min(without(text, words), without(readAsLetters, words));
}

function without(text: string, words: readonly string[]): number {
  let rest = text;
  for (const word of words) rest = rest.replaceAll(word, ' ');
  const own = rest.replaceAll(/[^\p{L}\p{N}\P{ASCII}]|\p{Z}/gu, '');
  return Array.from(shortenRepetition(own)).length;
}

/** Takes away years, and three or more digits that stay the same, count up or count down. Other digits are as good as letters. */
function withoutDigitRuns(text: string): string {
  return text.replaceAll(/[0-9]+/g, (digits) => {
    if (/^(?:19|20)[0-9]{2}$/.test(digits)) return ' ';
    let kept = '';
    let run = digits.charAt(0);
    for (const digit of digits.slice(1)) {
      const step = (Number(digit) - Number(run.at(-1)) + 10) % 10;
      const continues = step === 0 || step === 1 || step === 9;
      const isSameStep = run.length === 1 || step === (Number(run.at(-1)) - Number(run.at(-2)) + 10) % 10;
      if (continues && isSameStep) {
        run += digit;
      } else {
        kept += run.length < 3 ? run : ' ';
        run = digit;
      }
    }
    return kept + (run.length < 3 ? run : ' ');
  });
}

/** `abcabcabc` counts as `abc`: the shortest piece that the whole text repeats. */
function shortenRepetition(text: string): string {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const piece = text.slice(0, length);
    if (text.length % length === 0 && piece.repeat(text.length / length) === text) return piece;
  }
  return text;
}
