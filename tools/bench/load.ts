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

async function run({ host, port, requests, connections, milliseconds }: LoadOrder): Promise<LoadReport> {
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  let next = 0;
  const started = performance.now();
  const end = started + milliseconds;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket: Socket = connect({ host, port, noDelay: true });
      let received: Buffer | null = null;
      let usualLength = -1;
      let sentAt = 0;
      const send = (): void => {
        sentAt = performance.now();
        socket.write(requests[next % requests.length] ?? '', 'latin1');
        next += 1;
      };
      socket.on('connect', send);
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
        if (now < end) send();
        else socket.end(resolve);
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  return { requests: latencies.length, milliseconds: performance.now() - started, statuses, latencies };
}

if (parentPort !== null) parentPort.postMessage(await run(workerData as LoadOrder));
