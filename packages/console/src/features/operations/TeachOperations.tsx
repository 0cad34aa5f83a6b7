import { IconFileCode } from '@tabler/icons-react';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Snippet } from '../../ui/Snippet.tsx';
import classes from './Operations.module.css';

const push = (origin: string): string => `# LATCHKEY_KEY_FILE names a file with a key that has operations:write
export LATCHKEY_URL=${origin}
latchkey operations push ./operations --client ci --version 1.0.0`;

/** Where nothing is registered yet: what an operation is good for, and the command that registers some. */
export const TeachOperations = () => (
  <EmptyState
    icon={<IconFileCode size={24} stroke={1.6} aria-hidden />}
    title="No operations yet"
    action={
      <div className={classes.teach}>
        <Snippet label="Register a directory of .graphql files, or a manifest" text={push(window.location.origin)} />
        <p className="muted">
          Manifests of Relay, Apollo and GraphQL Code Generator are taken as they are. All of a push is registered, or nothing and every fault is listed
          with its file and line.
        </p>
      </div>
    }
  >
    An operation is a GraphQL document that is registered in advance and run by its id. A key can be limited to a few of them and then runs those and
    nothing else.
  </EmptyState>
);
