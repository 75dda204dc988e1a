/** What Lambda's API tells of a function that an operator declared. */
import type { DeclaredFunction } from '../../functions/functions.ts'

/** The values of variables may be secrets, and who may look at a function need not be one who may read those. */
const withheld = {
  ErrorCode: 'AccessDeniedException',
  Message: 'The values of environment variables are not shown. They stand in the file that declares the function.',
}

export function configurationOf({ name, arn, role, handler, variables, timeout, memory }: DeclaredFunction) {
  return {
    FunctionName: name,
    FunctionArn: arn,
    Role: role,
    Handler: handler,
    Timeout: timeout,
    MemorySize: memory,
    Version: '$LATEST',
    ...(variables.length > 0 && { Environment: { Error: withheld } }),
  }
}
