import { createBrowserHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { onTestFinished, vi } from 'vitest';
import { createConsoleRouter } from '../app/router.tsx';
import { ThemeProvider } from '../app/ThemeProvider.tsx';

interface SentOperation {
  operationName: string;
  variables: Record<string, unknown>;
  headers: Headers;
  body: Record<string, unknown>;
}

/** The answers of the network, by operation name; a function sees what was asked. */
export type Answers = Record<string, object | ((variables: Record<string, unknown>) => object)>;

/**
 * Opens the real router at an address. The network answers by operation name and fails the test on any request that it was not
 * told of, so that nothing is fetched by surprise.
 */
export function renderRoute(address: string, answers: Answers) {
  const sent: SentOperation[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const body = JSON.parse(init.body as string) as Record<string, unknown>;
    const operationName = String(body['operationName']);
    const variables = (body['variables'] ?? {}) as Record<string, unknown>;
    if (url !== '/graphql' || !(operationName in answers)) throw new Error(`Unexpected request: ${operationName} at ${url}`);
    sent.push({ operationName, variables, headers: new Headers(init.headers), body });
    const answer = answers[operationName];
    const reply = typeof answer === 'function' ? (answer as (asked: Record<string, unknown>) => object)(variables) : answer;
    return new Response(JSON.stringify(reply), { headers: { 'Content-Type': 'application/graphql-response+json' } });
  });
  window.history.pushState({}, '', '/');
  window.history.pushState({}, '', address);
  const history = createBrowserHistory();
  const router = createConsoleRouter(history);
  const user = userEvent.setup();
  const view = render(
    <ThemeProvider env="test">
      <RouterProvider router={router} />
    </ThemeProvider>,
  );
  onTestFinished(() => history.destroy());
  return { ...view, user, router, history, sent };
}
