import { hash } from 'node:crypto'

// The documents that the command line runs over GraphQL. Servers know them as built-in operations, from the manifest that
// `write-manifest.ts` prints, so they also run where keys may send no documents of their own.

const TEXTS = {
  CancelApiKeyRotation: `mutation CancelApiKeyRotation($input: CancelApiKeyRotationInput!) {
  cancelApiKeyRotation(input: $input) {
    __typename
    ... on CancelApiKeyRotationSuccess { apiKey { id } }
    ... on DomainError { code message }
    ... on PermissionNotDelegable { missing { kind permission } }
  }
}`,
  ExportAuditEvents: `query ExportAuditEvents($filter: AuditEventFilter, $first: Int, $after: String) {
  organization { id auditEvents(filter: $filter, first: $first, after: $after) {
    totalCount totalCountExact pageInfo { endCursor hasNextPage }
    nodes { id sequence action occurredAt record previousHash hash }
  } }
}`,
  ExplainOperation: `query ExplainOperation($document: String!) {
  explainOperation(document: $document) {
    __typename
    ... on OperationExplanation {
      name kind cost greatestCost
      permissions { permission always fields { path field conditions { variable is } } }
    }
    ... on InvalidInput { code message issues { path code message } }
  }
}`,
  ListPersistedOperations: `query ListPersistedOperations($filter: PersistedOperationFilter, $first: Int, $after: String) {
  organization { persistedOperations(filter: $filter, first: $first, after: $after) {
    totalCount totalCountExact pageInfo { endCursor hasNextPage }
    nodes { id name kind valid requiredPermissions clients { client version } registeredAt retiredAt uses lastUsedAt }
  } }
}`,
  RegisterPersistedOperations: `mutation RegisterPersistedOperations($input: RegisterPersistedOperationsInput!) {
  registerPersistedOperations(input: $input) {
    __typename
    ... on RegisterPersistedOperationsSuccess { registered unchanged operationVersion { id client version operationCount operationIds pushedAt } }
    ... on InvalidInput { code message issues { path code message } }
  }
}`,
} as const

export type OperationName = keyof typeof TEXTS

interface Operation {
  text: string
  documentId: string
  /** Whether it only reads, so that it can be sent again. */
  reads: boolean
}

const operationOf = (text: string): Operation => ({ text, documentId: `sha256:${hash('sha256', text)}`, reads: text.startsWith('query') })

/** Every operation with the id that servers know it by. */
export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  CancelApiKeyRotation: operationOf(TEXTS.CancelApiKeyRotation),
  ExportAuditEvents: operationOf(TEXTS.ExportAuditEvents),
  ExplainOperation: operationOf(TEXTS.ExplainOperation),
  ListPersistedOperations: operationOf(TEXTS.ListPersistedOperations),
  RegisterPersistedOperations: operationOf(TEXTS.RegisterPersistedOperations),
}
