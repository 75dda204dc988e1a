/** DetachUserPolicy: a managed policy ceases to hold for a user, at once. */
import { writeOperation } from '../../../operation.ts'
import { detaching } from './attachments.ts'
import { users } from './policy-holders.ts'

export const detachUserPolicy = writeOperation('iam', 'DetachUserPolicy', detaching('DetachUserPolicy', users))
