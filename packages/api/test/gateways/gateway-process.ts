import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const EXAMPLES = join(import.meta.dirname, '../../../../examples/gateways')

/** A gateway that was found on this machine. */
export interface GatewayKind {
  name: 'nginx' | 'caddy'
  program: string
}

/** A real gateway with the configuration that is shipped, on a port of its own. */
export interface Gateway {
  url: string
  port: number
  /** Everything it wrote. */
  output: () => string
  stop(): Promise<void>
}

export interface GatewayOptions {
  /** Where Latchkey listens. */
  latchkeyPort: number
  /** Where the service behind the gateway listens. */
  servicePort: number
  gatewayKey: string
  /** Changes the shipped configuration, to show what happens then. */
  alter?: (configuration: string) => string
}

/** The gateways that can be tested here, and how to get those that cannot. */
export function findGateways(): { found: GatewayKind[]; advice: string[] } {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  const kinds = (['nginx', 'caddy'] as const).map((name) => ({ name, program: directories.map((directory) => join(directory, name)).find((path) => existsSync(path)) }))
  return {
    found: kinds.flatMap(({ name, program }) => (program === undefined ? [] : [{ name, program }])),
    advice: kinds.flatMap(({ name, program }) => (program === undefined ? [`There is no ${name}: the tests with it are left out. Install it ("apt-get install ${name === 'nginx' ? 'nginx-light' : name}").`] : [])),
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Puts the test's places where the shipped configuration has its own. A place that is not found means that the file has changed. */
function placed(text: string, places: Record<string, string>): string {
  return Object.entries(places).reduce((changed, [shipped, own]) => {
    if (!changed.includes(shipped)) throw new Error(`the shipped configuration does not say ${shipped} any more`)
    return changed.replaceAll(shipped, own)
  }, text)
}

function nginxArguments(directory: string, port: number, { latchkeyPort, servicePort, gatewayKey, alter = (text) => text }: GatewayOptions): string[] {
  const keyFile = join(directory, 'latchkey-gateway-key.conf')
  writeFileSync(keyFile, `proxy_set_header X-Latchkey-Gateway-Key "${gatewayKey}";\n`, { mode: 0o600 })
  const shipped = readFileSync(join(EXAMPLES, 'nginx/latchkey.conf'), 'utf8')
  const own = placed(shipped, {
    '127.0.0.1:4000': `127.0.0.1:${latchkeyPort}`,
    '127.0.0.1:4100': `127.0.0.1:${servicePort}`,
    '127.0.0.1:8080': `127.0.0.1:${port}`,
    '/etc/nginx/latchkey-gateway-key.conf': keyFile,
  })
  writeFileSync(join(directory, 'latchkey.conf'), alter(own))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${join(directory, kind)};`).join(' ')
  // Only root may choose whom the workers run as; as anybody else they run as that.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const main = `${user} daemon off; worker_processes 1; pid ${join(directory, 'nginx.pid')}; error_log stderr warn;
    events { worker_connections 256; }
    http { access_log off; ${temporary} include ${join(directory, 'latchkey.conf')}; }`
  writeFileSync(join(directory, 'nginx.conf'), main)
  return ['-e', 'stderr', '-p', directory, '-c', join(directory, 'nginx.conf')]
}

function caddyArguments(directory: string, port: number, { latchkeyPort, servicePort, alter = (text) => text }: GatewayOptions): string[] {
  const shipped = readFileSync(join(EXAMPLES, 'caddy/Caddyfile'), 'utf8')
  const own = placed(shipped, { '127.0.0.1:4000': `127.0.0.1:${latchkeyPort}`, '127.0.0.1:4100': `127.0.0.1:${servicePort}`, ':8080': `:${port}` })
  writeFileSync(join(directory, 'Caddyfile'), alter(own))
  return ['run', '--config', join(directory, 'Caddyfile'), '--adapter', 'caddyfile']
}

async function untilItListens(child: ChildProcess, port: number, output: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${output()}`)
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(
      (response) => response.status === 404,
      () => false,
    )
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`it does not listen:\n${output()}`)
}

/** Starts a gateway in a directory of its own, never as a service of the machine, and waits until it answers. */
export async function startGateway({ name, program }: GatewayKind, options: GatewayOptions): Promise<Gateway> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-gateway-'))
  chmodSync(directory, 0o700)
  const port = await freePort()
  const parameters = name === 'nginx' ? nginxArguments(directory, port, options) : caddyArguments(directory, port, options)
  const environment = { PATH: process.env['PATH'], HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory, ...(name === 'caddy' ? { LATCHKEY_GATEWAY_KEY: options.gatewayKey } : {}) }
  const child = spawn(program, parameters, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  let written = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (written += chunk.toString()))
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    }
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await untilItListens(child, port, () => written)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `http://127.0.0.1:${port}`, port, output: () => written, stop }
}

/** Starts the example service, which believes the gateway at this address and answers nobody else. */
export async function startStatusApi(gatewayAddress: string): Promise<Pick<Gateway, 'port' | 'stop'>> {
  const child = spawn(process.execPath, [join(EXAMPLES, '../status-api/src/main.ts')], {
    env: { PATH: process.env['PATH'], PORT: '0', GATEWAY_ADDRESS: gatewayAddress },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    port: Number(/:(\d+)\s*$/.exec(line.toString())?.[1]),
    stop: async () => {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}
