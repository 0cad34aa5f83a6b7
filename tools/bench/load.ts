import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

// Runs as a worker: sends prepared requests over kept connections, one under way on each, and counts the answers.

export interface LoadOrder {
  host: string;
  port: number;
  /** Whole requests as text; each connection sends them in turn. */
  requests: string[];
  connections: number;
  milliseconds: number;
  /** So many requests a second of all connections together; as many as are answered when left out. */
  perSecond?: number;
}

export interface LoadReport {
  requests: number;
  milliseconds: number;
  /** By status. */
  statuses: Record<string, number>;
  /** Of each answer, in microseconds. */
  latencies: number[];
}

const HEAD_END = '\r\n\r\n';
const FIRST_BYTE = 'H'.charCodeAt(0);
const LENGTH = /\r\ncontent-length: (\d+)/i;

/** Where the first answer in the text ends, or -1. */
function endOfAnswer(text: string): number {
  const head = text.indexOf(HEAD_END);
  if (head === -1) return -1;
  const length = Number(LENGTH.exec(text.slice(0, head + 2))?.[1] ?? 0);
  const end = head + HEAD_END.length + length;
  return text.length >= end ? end : -1;
}

async function run({ host, port, requests, connections, milliseconds, perSecond }: LoadOrder): Promise<LoadReport> {
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  let next = 0;
  const started = performance.now();
  const end = started + milliseconds;
  // Between two requests of one connection, which take turns. A late answer delays what is due and counts against it too.
  const apart = perSecond === undefined ? null : (connections * 1_000) / perSecond;
  const one = (_: unknown, index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket: Socket = connect({ host, port, noDelay: true });
      let received: Buffer | null = null;
      let usualLength = -1;
      let sentAt = 0;
      let due = started + (apart === null ? 0 : (apart * index) / connections);
      const send = (since = performance.now()): void => {
        sentAt = since;
        socket.write(requests[next % requests.length] ?? '', 'latin1');
        next += 1;
      };
      const sendNext = (now: number): void => {
        if (apart === null) return send(now);
        due += apart;
        if (due <= now) send(due);
        else setTimeout(send, due - now);
      };
      socket.on('connect', () => (apart === null ? send() : setTimeout(send, Math.max(0, due - performance.now()))));
      socket.on('error', reject);
      socket.on('data', (chunk: Buffer) => {
        received = received === null ? chunk : Buffer.concat([received, chunk]);
        // Most answers are as long as the last one and come whole: looking for their end would cost more than sending.
        if (received.length !== usualLength || received[0] !== FIRST_BYTE) {
          const at = endOfAnswer(received.toString('latin1'));
          if (at === -1) return;
          if (at !== received.length) throw new Error('More was answered than was asked for.');
          usualLength = at;
        }
        const now = performance.now();
        const status = received.toString('latin1', 9, 12);
        statuses[status] = (statuses[status] ?? 0) + 1;
        latencies.push((now - sentAt) * 1_000);
        received = null;
        if (now < end) sendNext(now);
        else socket.end(resolve);
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  return { requests: latencies.length, milliseconds: performance.now() - started, statuses, latencies };
}

if (parentPort !== null) parentPort.postMessage(await run(workerData as LoadOrder));
