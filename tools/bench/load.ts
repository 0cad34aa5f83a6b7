import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

// Runs as a worker: sends prepared requests over kept connections, one under way on each, and counts the answers. It shares the
// processors with what it measures, so it does as little as it can for each: nothing is allocated for an answer that comes whole,
// and what is due is looked at once in a millisecond for all connections together.

export interface LoadOrder {
  host: string;
  port: number;
  /** Whole requests as text; they are sent in turn. */
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
  /** Of each answer, in microseconds, but for those of the first moments. */
  latencies: number[];
}

const HEAD_END = '\r\n\r\n';
const FIRST_BYTE = 'H'.charCodeAt(0);
const LENGTH = /\r\ncontent-length: (\d+)/i;
/** A new worker compiles what it runs first, for so long: that is no time of the server. Of a short run it is a quarter. */
const COLD_MS = 300;
const READ_BYTES = 65_536;

/** Where the first answer in the text ends, or -1. */
function endOfAnswer(text: string): number {
  const head = text.indexOf(HEAD_END);
  if (head === -1) return -1;
  const length = Number(LENGTH.exec(text.slice(0, head + 2))?.[1] ?? 0);
  const end = head + HEAD_END.length + length;
  return text.length >= end ? end : -1;
}

/** A connection with one request under way; `answered` is called with each answer's status. */
class Connection {
  sentAt = 0;
  readonly #socket: Socket;
  readonly #answered: (connection: Connection, status: string) => void;
  #received: Buffer | null = null;
  #usualLength = -1;

  constructor({ host, port }: LoadOrder, opened: (connection: Connection) => void, answered: (connection: Connection, status: string) => void, failed: (error: Error) => void) {
    this.#answered = answered;
    const onread = {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (bytes: number, chunk: Uint8Array): boolean => {
        this.#take(chunk as Buffer, bytes);
        return true;
      },
    };
    this.#socket = connect({ host, port, noDelay: true, onread });
    this.#socket.once('connect', () => opened(this));
    this.#socket.once('error', failed);
  }

  /** `since` is when it was due: what waited for a connection waited for the server. */
  send(request: Buffer, since: number): void {
    this.sentAt = since;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer, bytes: number): void {
    const received = this.#received === null ? chunk : Buffer.concat([this.#received, chunk.subarray(0, bytes)]);
    const length = this.#received === null ? bytes : received.length;
    // Most answers are as long as the last one and come whole: looking for their end would cost more than sending.
    if (length !== this.#usualLength || received[0] !== FIRST_BYTE) {
      const end = endOfAnswer(received.toString('latin1', 0, length));
      if (end === -1) {
        // The next read overwrites the chunk.
        if (received === chunk) this.#received = Buffer.from(chunk.subarray(0, bytes));
        else this.#received = received;
        return;
      }
      if (end !== length) throw new Error('More was answered than was asked for.');
      this.#usualLength = length;
    }
    this.#received = null;
    this.#answered(this, received.toString('latin1', 9, 12));
  }
}

function run(order: LoadOrder): Promise<LoadReport> {
  const { connections, milliseconds, perSecond } = order;
  const requests = order.requests.map((request) => Buffer.from(request, 'latin1'));
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  const idle: Connection[] = [];
  /** When those were due that found no idle connection, in order. */
  const late: number[] = [];
  let lateSent = 0;
  let answers = 0;
  let next = 0;
  let open = 0;
  const started = performance.now();
  const warm = started + Math.min(COLD_MS, milliseconds / 4);
  const end = started + milliseconds;

  return new Promise((resolve, reject) => {
    const send = (connection: Connection, since: number): void => {
      connection.send(requests[next % requests.length] as Buffer, since);
      next += 1;
    };
    const close = (connection: Connection): void => {
      connection.close();
      open -= 1;
      if (open === 0) resolve({ requests: answers, milliseconds: performance.now() - started, statuses, latencies });
    };
    const sendLate = (connection: Connection): void => {
      if (lateSent === late.length) return void idle.push(connection);
      send(connection, late[lateSent] as number);
      lateSent += 1;
    };
    const answered = (connection: Connection, status: string): void => {
      const now = performance.now();
      statuses[status] = (statuses[status] ?? 0) + 1;
      answers += 1;
      if (connection.sentAt >= warm) latencies.push((now - connection.sentAt) * 1_000);
      if (now >= end) return close(connection);
      if (perSecond === undefined) send(connection, now);
      else sendLate(connection);
    };
    const opened = (connection: Connection): void => {
      open += 1;
      if (perSecond === undefined) send(connection, performance.now());
      else sendLate(connection);
    };
    for (let count = 0; count < connections; count += 1) new Connection(order, opened, answered, reject);
    if (perSecond === undefined) return;

    let due = 0;
    const sendDue = (): void => {
      const now = performance.now();
      if (now >= end) return idle.splice(0).forEach(close);
      for (const all = Math.floor(((now - started) * perSecond) / 1_000); due < all; due += 1) {
        const connection = idle.pop();
        if (connection === undefined) late.push(now);
        else send(connection, now);
      }
      setTimeout(sendDue, 1);
    };
    sendDue();
  });
}

if (parentPort !== null) parentPort.postMessage(await run(workerData as LoadOrder));
