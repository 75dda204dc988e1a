/** What a label may be. */

const LABEL = /^[a-zA-Z0-9_.-]{1,100}$/

/** Labels can't begin with a number, "aws" or "ssm". Source: Systems Manager User Guide, sysman-paramstore-labels. */
export function isLabel(text: string): boolean {
  return LABEL.test(text) && !/^([0-9]|aws|ssm)/i.test(text)
}

/** How many labels a version may carry. */
export const MAX_LABELS = 10
