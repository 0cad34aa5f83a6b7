import { writeFileSync } from 'node:fs'
import { OPERATIONS } from './src/operations.ts'

const manifest = new URL('../contract/command-line-operations.json', import.meta.url)

const documents = Object.values(OPERATIONS).map(({ documentId, text }): [string, string] => [documentId.replace(/^sha256:/, ''), text])
writeFileSync(manifest, `${JSON.stringify(Object.fromEntries(documents), null, 2)}\n`)
