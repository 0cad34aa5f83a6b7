/** What the first tabs show: documents that a key with the named permissions can run as they are. */
export const EXAMPLES = [
  {
    query: `# Who am I, and what may I do? Any key can ask.
query Me {
  viewer {
    kind
    organization { slug name }
    authority { permissionLevel permissions workspaceScope workspaces { slug } }
  }
}
`,
  },
  {
    query: `# The keys of the organization. Needs api_keys:read.
query Keys($first: Int!) {
  organization {
    apiKeys(first: $first, orderBy: { field: CREATED_AT, direction: DESC }) {
      totalCount
      nodes { id name hint status permissions expiresAt lastUsedAt }
      pageInfo { hasNextPage endCursor }
    }
  }
}
`,
    variables: '{ "first": 20 }',
  },
  {
    query: `# What does a document need before it is run? Needs operations:read.
query Explain($document: String!) {
  explainOperation(document: $document) {
    ... on OperationExplanation {
      cost
      permissions { permission always fields { path conditions { variable is } } }
    }
    ... on InvalidInput { issues { path code message } }
  }
}
`,
    variables: '{ "document": "{ organization { apiKeys { totalCount } } }" }',
  },
];
