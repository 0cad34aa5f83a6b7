const idPattern = /^(sha256:)?([0-9a-f]{8})[0-9a-f]{56}$/;

/** An id as lists show it, with as many digits as people compare: `sha256:9f86d081…`. Text that is no such id stays as it is. */
export const shortOperationId = (id: string): string => {
  const digits = idPattern.exec(id)?.[2];
  return digits === undefined ? id : `sha256:${digits}…`;
};

export const operationName = (name: string | null): string => name ?? 'Without a name';
