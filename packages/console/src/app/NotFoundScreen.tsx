import { IconKeyOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../lib/paths.ts';
import { EmptyState } from '../ui/EmptyState.tsx';

export function NotFoundScreen() {
  return (
    <main>
      <EmptyState level={1} icon={<IconKeyOff size={24} stroke={1.6} aria-hidden />} title="Nothing is here" action={<Link to={paths.home()}>Go to your organization</Link>}>
        This address leads nowhere, or to something that is not yours to see.
      </EmptyState>
    </main>
  );
}
