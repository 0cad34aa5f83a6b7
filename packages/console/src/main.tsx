import './ui/styles.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createConsoleRouter } from './app/router.tsx';
import { styleNonce, ThemeProvider } from './app/ThemeProvider.tsx';

// Dialogs lock the page's scrolling with a style element of their own, which asks for its nonce by this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');

createRoot(root).render(
  <StrictMode>
    <ThemeProvider>
      <RouterProvider router={createConsoleRouter()} />
    </ThemeProvider>
  </StrictMode>,
);
