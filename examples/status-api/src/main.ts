import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createLatchkey } from '@latchkey/sdk';
import { doorBehindGateway, doorWithSdk, type Door } from './caller.ts';
import { createService } from './service.ts';

const { HOST = '127.0.0.1', PORT = '4100', LATCHKEY_URL = 'http://127.0.0.1:4000', LATCHKEY_KEY, LATCHKEY_KEY_FILE, GATEWAY_ADDRESS } = process.env;

function doorOf(): Door {
  if (GATEWAY_ADDRESS !== undefined) return doorBehindGateway(GATEWAY_ADDRESS);
  const key = LATCHKEY_KEY_FILE === undefined ? LATCHKEY_KEY : readFileSync(LATCHKEY_KEY_FILE, 'utf8').trim();
  if (key === undefined) throw new Error('Give the gateway key in LATCHKEY_KEY or LATCHKEY_KEY_FILE, or the address of a gateway that verifies in GATEWAY_ADDRESS.');
  return doorWithSdk(createLatchkey({ url: LATCHKEY_URL, key }));
}

const server = createServer(createService(doorOf()));
server.listen(Number(PORT), HOST, () => {
  process.stdout.write(`The status API listens on http://${HOST}:${(server.address() as AddressInfo).port}\n`);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close();
    server.closeIdleConnections();
  });
}
