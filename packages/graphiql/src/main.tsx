import { setNonce } from 'get-nonce';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { StrictMode, useCallback, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { EXAMPLES } from './examples.ts';
import './page.css';

interface Parameters {
  query: string;
  variables?: unknown;
  operationName?: string | null | undefined;
}

/** Kept while the page is open and no longer: what people type here can name what nobody else should read. */
function createMemory() {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
    clear: () => kept.clear(),
  };
}

interface Answer {
  data?: unknown;
  errors?: readonly { message: string }[];
}

/** The key goes into a header. The browser's session is never sent along: what is tried here is tried with the key alone. */
async function ask(key: string, { query, variables, operationName }: Parameters): Promise<Answer> {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'omit',
    headers: { accept: 'application/json', 'content-type': 'application/json', ...(key === '' ? {} : { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ query, variables, operationName }),
  });
  return (await response.json()) as Answer;
}

const WITHOUT_KEY = 'Give a key: without one nothing can be asked. It stays in this page and is forgotten with it.';

function Page() {
  const [typed, setTyped] = useState('');
  const [said, setSaid] = useState(WITHOUT_KEY);
  const [schema, setSchema] = useState<GraphQLSchema | null>(null);
  const [memory] = useState(createMemory);
  const key = useRef('');
  const fetcher = useCallback((parameters: Parameters) => ask(key.current, parameters), []);

  /** Another key may be refused, and may not ask for the schema, so that is asked anew. */
  const take = async (text: string): Promise<void> => {
    key.current = text;
    setSchema(null);
    if (text === '') return setSaid(WITHOUT_KEY);
    setSaid('Asking for the schema …');
    const { data, errors } = await ask(text, { query: getIntrospectionQuery() }).catch((): Answer => ({ errors: [{ message: 'The server did not answer.' }] }));
    if (key.current !== text) return;
    if (data === undefined || data === null) return setSaid(errors?.[0]?.message ?? 'The server did not answer.');
    setSchema(buildClientSchema(data as IntrospectionQuery));
    setSaid('Requests are sent with this key.');
  };

  return (
    <>
      <form
        className="key"
        onSubmit={(event) => {
          event.preventDefault();
          void take(typed.trim());
        }}
      >
        <label htmlFor="key">API key</label>
        <input id="key" type="password" autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <button type="submit">Use this key</button>
        <p role="status">{said}</p>
      </form>
      <main>
        <GraphiQL fetcher={fetcher as never} schema={schema} storage={memory} defaultTabs={EXAMPLES} isHeadersEditorEnabled={false} shouldPersistHeaders={false} />
      </main>
    </>
  );
}

setNonce(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '');
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  );
}
