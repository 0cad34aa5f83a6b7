import type { ReactNode } from 'react';
import { paths } from '../lib/paths.ts';
import { Page } from '../ui/Page.tsx';
import { SectionLinks } from '../ui/SectionLinks.tsx';

interface OperationsPageProps {
  organizationSlug: string;
  children: ReactNode;
}

/** The frame of the parts that the screen has. */
export const OperationsPage = ({ organizationSlug, children }: OperationsPageProps) => (
  <Page title="Operations" lead="GraphQL documents that are registered in advance. A key can be limited to some of them.">
    <SectionLinks
      label="Operations"
      links={[
        { to: paths.operations(organizationSlug), label: 'Operations' },
        { to: paths.operationVersions(organizationSlug), label: 'Clients and versions' },
        { to: paths.explainOperation(organizationSlug), label: 'Explain a document' },
      ]}
    />
    {children}
  </Page>
);
