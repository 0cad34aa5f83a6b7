import type { Command } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

interface Place {
  /** The words of the command so far: "", "keys", "keys list". */
  path: string
  words: readonly { word: string; description: string }[]
}

const wordsOf = (command: Command, program: Command): Place['words'] => {
  const options = command === program ? program.options : [...command.options, ...program.options]
  return [
    ...command.commands.map((one) => ({ word: one.name(), description: one.description() })),
    ...options.map((option) => ({ word: option.long ?? option.flags, description: option.description })),
    { word: '--help', description: 'say how it is used' },
  ]
}

function placesOf(program: Command): Place[] {
  const walk = (command: Command, path: string): Place[] => [
    { path, words: wordsOf(command, program) },
    ...command.commands.flatMap((one) => walk(one, path === '' ? one.name() : `${path} ${one.name()}`)),
  ]
  return walk(program, '')
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The words before the cursor that name a command, in the shells' own language: options and their values are left out. */
const casesOf = (places: readonly Place[], print: (words: Place['words']) => string): string => places.map(({ path, words }) => `    ${quoted(path)}) ${print(words)} ;;`).join('\n')

const groupsOf = (places: readonly Place[]): string => places.filter(({ path }) => path !== '').map(({ path }) => quoted(path)).join('|')

const bash = (places: readonly Place[]): string => `_latchkey() {
  local word path= next
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in ${groupsOf(places)}) path="$next" ;; esac
  done
  case "$path" in
${casesOf(places, (words) => `COMPREPLY=($(compgen -W ${quoted(words.map(({ word }) => word).join(' '))} -- "\${COMP_WORDS[COMP_CWORD]}"))`)}
  esac
}
complete -o default -F _latchkey latchkey
`

const zsh = (places: readonly Place[]): string => `#compdef latchkey
_latchkey() {
  local word path_so_far= next
  local -a choices
  for word in "\${words[@]:1:$((CURRENT - 2))}"; do
    next="\${path_so_far:+$path_so_far }$word"
    case "$next" in ${groupsOf(places)}) path_so_far="$next" ;; esac
  done
  case "$path_so_far" in
${casesOf(places, (words) => `choices=(${words.map(({ word, description }) => quoted(`${word}:${description.replaceAll(':', ' -')}`)).join(' ')})`)}
  esac
  _describe latchkey choices || _files
}
compdef _latchkey latchkey
`

const fish = (places: readonly Place[]): string => {
  const condition = (path: string): string => `__latchkey_at ${quoted(path)}`
  const lines = places.flatMap(({ path, words }) =>
    words.map(({ word, description }) => {
      const given = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${quoted(word)}`
      return `complete -c latchkey -n ${quoted(condition(path))} ${given} -d ${quoted(description)}`
    }),
  )
  return `function __latchkey_at
  set -l path
  for word in (commandline -opc)[2..-1]
    set -l next (string join ' ' $path $word)
    if contains -- "$next" ${places.filter(({ path }) => path !== '').map(({ path }) => quoted(path)).join(' ')}
      set path (string split ' ' $next)
    end
  end
  test "$argv[1]" = "$path"
end
${lines.join('\n')}
`
}

const PRINTERS: Readonly<Record<Shell, (places: readonly Place[]) => string>> = { bash, zsh, fish }

/** A script for a shell, made of the commands themselves, so that it never names one that is not there. */
export const completionScript = (shell: Shell, program: Command): string => PRINTERS[shell](placesOf(program))
