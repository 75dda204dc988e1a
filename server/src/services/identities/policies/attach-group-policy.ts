/** AttachGroupPolicy: a managed policy holds for a group, at once. */
import { writeOperation } from '../../../operation.ts'
import { attaching } from './attachments.ts'
import { groups } from './policy-holders.ts'

export const attachGroupPolicy = writeOperation('iam', 'AttachGroupPolicy', attaching('AttachGroupPolicy', groups))
