/** Whole requests as text, as a client with kept connections sends them. */

export const verifyRequest = (gatewayKey: string, question: Record<string, unknown>): string => {
  const body = JSON.stringify(question);
  return `POST /v1/keys/verify HTTP/1.1\r\nHost: latchkey\r\nAuthorization: Bearer ${gatewayKey}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};

export const forwardRequest = (gatewayKey: string, key: string): string =>
  [
    'GET /v1/forward-auth?permission=incidents:read HTTP/1.1',
    'Host: latchkey',
    `X-Latchkey-Gateway-Key: ${gatewayKey}`,
    `Authorization: Bearer ${key}`,
    'X-Forwarded-Method: GET',
    'X-Forwarded-Uri: /incidents',
    'X-Forwarded-For: 203.0.113.7',
    '\r\n',
  ].join('\r\n');

/** The answer to a request as a server would have to give it to be compared: status, header lines and body. */
export async function answerOf(url: string, request: string): Promise<{ status: number; headers: string[]; body: string }> {
  const [head = '', body = ''] = request.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const [method = 'GET', path = '/'] = line.split(' ');
  const named = lines.map((header): [string, string] => [header.slice(0, header.indexOf(':')), header.slice(header.indexOf(':') + 2)]);
  const headers = named.filter(([name]) => !['Host', 'Content-Length'].includes(name));
  const response = await fetch(`${url}${path}`, { method, headers, ...(method === 'POST' ? { body } : {}) });
  const ours = [...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name));
  return { status: response.status, headers: ours.flat(), body: await response.text() };
}
