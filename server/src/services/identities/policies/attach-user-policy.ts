/** AttachUserPolicy: a managed policy holds for a user, at once. */
import { writeOperation } from '../../../operation.ts'
import { attaching } from './attachments.ts'
import { users } from './policy-holders.ts'

export const attachUserPolicy = writeOperation('iam', 'AttachUserPolicy', attaching('AttachUserPolicy', users))
