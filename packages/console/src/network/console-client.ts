import { cacheExchange, Client, mapExchange } from '@urql/core';
import { failureOf } from './failure.ts';
import { sendPersisted } from './send-persisted.ts';

interface ConsoleClientOptions {
  /** The slug in the address, or null on pages that belong to no organization. */
  organization: string | null;
  /** Called when the API says that nobody is signed in any more. */
  onSignedOut: () => void;
}

/**
 * One client for each organization: its cache then cannot show one organization's answer under another's address. Pages
 * that carry a one-time token get a client without any cache.
 */
export function createConsoleClient({ organization, onSignedOut }: ConsoleClientOptions): Client {
  const noticeSignedOut = mapExchange({
    onResult: (result) => {
      if (result.error !== undefined && failureOf(result.error).code === 'UNAUTHENTICATED') onSignedOut();
    },
  });
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [...(organization === null ? [] : [cacheExchange]), noticeSignedOut, sendPersisted(organization)],
  });
}
