import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// What the runtime can do at all: the same bytes are read and answered, and nothing is decided. The answer is given as JSON in
// the environment: its status, its header lines and its body.
interface Answer {
  status: number;
  headers: string[];
  body: string;
}

const { status, headers, body } = JSON.parse(process.env['BARE_ANSWER'] ?? '{"status":200,"headers":[],"body":""}') as Answer;

const server = createServer((request, response) => {
  const answer = (): void => {
    response.writeHead(status, headers);
    response.end(body);
  };
  if (request.method !== 'POST') {
    answer();
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', answer);
});
server.listen(0, '127.0.0.1', () => process.stderr.write(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`));
