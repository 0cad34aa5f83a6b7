import { createServer } from 'node:http';
import process from 'node:process';

// What the runtime can do at all: the same bytes are read and answered, and nothing is decided. The answer is given as JSON in
// the environment: its status, its header lines and its body. In JavaScript, because what takes types away is memory and time too.
const { status, headers, body } = JSON.parse(process.env.BARE_ANSWER ?? '{"status":200,"headers":[],"body":""}');

const server = createServer((request, response) => {
  const answer = () => {
    response.writeHead(status, headers);
    response.end(body);
  };
  if (request.method !== 'POST') {
    answer();
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', answer);
});
server.listen(0, '127.0.0.1', () => process.stderr.write(`listens on http://127.0.0.1:${server.address().port}\n`));
