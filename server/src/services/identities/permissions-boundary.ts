/** Permissions boundaries are managed policies, and there are none yet: whoever names one is told that it does not exist. */
import { Fault } from '../../operation.ts'

/** @param missing CreateRole's model does not know NoSuchEntity */
export function refuseBoundary(arn: string | undefined, missing: 'NoSuchEntity' | 'InvalidInput'): void {
  if (arn === undefined) return
  if (!/^arn:aws:iam::(\d{12}|aws):policy\/./.test(arn)) throw new Fault('InvalidInput', `ARN ${arn} is not valid.`)
  throw new Fault(missing, `Scope ARN: ${arn} does not exist or is not attachable.`)
}
