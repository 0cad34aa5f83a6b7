import process from 'node:process'
import { runProgram } from './commands/program.ts'

const code = await runProgram(process.argv.slice(2), {
  environment: undefined,
  directory: process.cwd(),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
})
// Not `exit`: what was written to a pipe may still be on its way.
if (code !== null) process.exitCode = code
