/** DetachGroupPolicy: a managed policy ceases to hold for a group, at once. */
import { writeOperation } from '../../../operation.ts'
import { detaching } from './attachments.ts'
import { groups } from './policy-holders.ts'

export const detachGroupPolicy = writeOperation('iam', 'DetachGroupPolicy', detaching('DetachGroupPolicy', groups))
