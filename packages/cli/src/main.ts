import { homedir } from 'node:os'
import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import { runCommandLine } from './program.ts'

const ask = async (question: string): Promise<string> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}

// A reader that has seen enough, such as head, closes the pipe: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

// Not `exit`: what was written to a pipe may still be on its way.
process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  directory: process.cwd(),
  home: homedir(),
  readInput: () => text(process.stdin),
  ask,
  out: (output) => void process.stdout.write(output),
  err: (output) => void process.stderr.write(output),
  inputIsTerminal: Boolean(process.stdin.isTTY),
  outIsTerminal: Boolean(process.stdout.isTTY),
  errIsTerminal: Boolean(process.stderr.isTTY),
  fetch,
})
