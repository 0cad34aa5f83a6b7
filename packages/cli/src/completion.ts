import type { Command, Option } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

interface Word {
  word: string
  description: string
}

/** An option that takes a value; null where any is taken, which may be the name of a file. */
interface Valued extends Word {
  choices: readonly string[] | null
}

interface Place {
  /** The words of the command so far: "", "keys", "keys list". */
  path: string
  /** Commands, and values that an argument may have. */
  words: readonly Word[]
  flags: readonly Word[]
  valued: readonly Valued[]
}

const HELP: Word = { word: '--help', description: 'say how it is used' }

/** The first sentence: menus have a line for each. */
const brief = (text: string): string => text.split(/\.(?:\s|$)/)[0] ?? text

const wordOf = ({ long, flags, description }: Option): Word => ({ word: long ?? flags, description: brief(description) })

const takesValue = ({ required, optional }: Option): boolean => required || optional

function placeOf(command: Command, program: Command, path: string): Place {
  const options = command === program ? program.options : [...command.options, ...program.options]
  return {
    path,
    words: [
      ...command.commands.map((one) => ({ word: one.name(), description: brief(one.description()) })),
      ...command.registeredArguments.flatMap(({ argChoices = [], description }) => argChoices.map((word) => ({ word, description }))),
    ],
    flags: [...options.filter((option) => !takesValue(option)).map(wordOf), HELP],
    valued: options.filter(takesValue).map((option) => ({ ...wordOf(option), choices: option.argChoices ?? null })),
  }
}

function placesOf(program: Command): Place[] {
  const walk = (command: Command, path: string): Place[] => [
    placeOf(command, program, path),
    ...command.commands.flatMap((one) => walk(one, path === '' ? one.name() : `${path} ${one.name()}`)),
  ]
  return walk(program, '')
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const everyWord = ({ words, flags, valued }: Place): Word[] => [...words, ...valued, ...flags]

/** A branch for each place, by the words that name a command; options and their values are not among them. */
const casesOf = (places: readonly Place[], print: (words: readonly Word[]) => string): string => places.map((place) => `    ${quoted(place.path)}) ${print(everyWord(place))} ;;`).join('\n')

/** A branch for the value of an option, by the place and the word before the cursor. */
function valueCasesOf(places: readonly Place[], print: (choices: readonly string[]) => string, file: string): string {
  const valued = places.flatMap(({ path, valued: options }) => options.map(({ word, choices }) => ({ pattern: quoted(`${path} ${word}`), choices })))
  const chosen = valued.map(({ pattern, choices }) => (choices === null ? '' : `    ${pattern}) ${print(choices)}; return ;;\n`)).join('')
  const free = valued.filter(({ choices }) => choices === null).map(({ pattern }) => pattern)
  return `${chosen}    ${free.join('|')}) ${file}return ;;`
}

const groupsOf = (places: readonly Place[], between: string): string => places.filter(({ path }) => path !== '').map(({ path }) => quoted(path)).join(between)

const compgen = (words: readonly string[]): string => `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "\${COMP_WORDS[COMP_CWORD]}"))`

// Without a reply bash completes the names of files.
const bash = (places: readonly Place[]): string => `_latchkey() {
  local word path= next
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in ${groupsOf(places, '|')}) path="$next" ;; esac
  done
  COMPREPLY=()
  case "$path \${COMP_WORDS[COMP_CWORD-1]}" in
${valueCasesOf(places, compgen, '')}
  esac
  case "$path" in
${casesOf(places, (words) => compgen(words.map(({ word }) => word)))}
  esac
}
complete -o default -F _latchkey latchkey
`

const described = ({ word, description }: Word): string => quoted(`${word}:${description.replaceAll(':', ' -')}`)

// From a directory of fpath the whole file is run as the function at the first use, and has to complete then already.
const zsh = (places: readonly Place[]): string => `#compdef latchkey
_latchkey() {
  local word path_so_far= next
  local -a choices
  for word in "\${words[@]:1:$((CURRENT - 2))}"; do
    next="\${path_so_far:+$path_so_far }$word"
    case "$next" in ${groupsOf(places, '|')}) path_so_far="$next" ;; esac
  done
  case "$path_so_far \${words[CURRENT-1]}" in
${valueCasesOf(places, (choices) => `choices=(${choices.map(quoted).join(' ')}); _describe value choices`, '_files; ')}
  esac
  case "$path_so_far" in
${casesOf(places, (words) => `choices=(${words.map(described).join(' ')})`)}
  esac
  _describe latchkey choices || _files
}
if [[ "$funcstack[1]" = _latchkey ]]; then
  _latchkey "$@"
else
  compdef _latchkey latchkey
fi
`

function fishLines({ path, words, flags, valued }: Place): string[] {
  const line = (given: string, description: string): string => `complete -c latchkey -n ${quoted(`__latchkey_at ${quoted(path)}`)} ${given} -d ${quoted(description)}`
  const name = (word: string): string => `-l ${word.replace(/^--/, '')}`
  return [
    ...words.map(({ word, description }) => line(`-f -a ${quoted(word)}`, description)),
    ...flags.map(({ word, description }) => line(name(word), description)),
    ...valued.map(({ word, description, choices }) => line(`${name(word)} ${choices === null ? '-r' : `-x -a ${quoted(choices.join(' '))}`}`, description)),
  ]
}

const fish = (places: readonly Place[]): string => `function __latchkey_at
  set -l path
  for word in (commandline -opc)[2..-1]
    set -l next (string join -- ' ' $path $word)
    if contains -- "$next" ${groupsOf(places, ' ')}
      set path $next
    end
  end
  test "$argv[1]" = "$path"
end
${places.flatMap(fishLines).join('\n')}
`

const PRINTERS: Readonly<Record<Shell, (places: readonly Place[]) => string>> = { bash, zsh, fish }

/** A script for a shell, made of the commands themselves, so that it never names one that is not there. */
export const completionScript = (shell: Shell, program: Command): string => PRINTERS[shell](placesOf(program))
