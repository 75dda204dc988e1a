/** For the tests of parameters: an administrator, and shorter words for what tests do all the time. */
import type { GetParameterRequest, Parameter, PutParameterRequest } from '../../../../../model/ssm.ts'
import { account, openLarder, region, user } from '../../../../test/larder.ts'
import type { Caller } from '../../../operation.ts'

export { account, region, user }

export const otherAccount = '444455556666'
export const otherRegion = 'eu-west-1'

export function arnOf(name: string, owner = account, where = region): string {
  return `arn:aws:ssm:${where}:${owner}:parameter/${name.replace(/^\//, '')}`
}

export async function openParameters(test: Parameters<typeof openLarder>[0]) {
  const larder = await openLarder(test)
  const admin = user('admin')

  /** Creates a String, unless told otherwise. */
  const put = (Name: string, Value: string, more: Partial<PutParameterRequest> = {}, caller: Caller = admin) =>
    larder.call(caller, 'ssm', 'PutParameter', { Name, Value, Type: 'String', ...more })

  /** Gives a parameter its next version, as a client does that knows nothing of it but its name. */
  const overwrite = (Name: string, Value: string, more: Partial<PutParameterRequest> = {}, caller: Caller = admin) =>
    larder.call(caller, 'ssm', 'PutParameter', { Name, Value, Overwrite: true, ...more })

  async function get(
    Name: string,
    more: Partial<GetParameterRequest> = {},
    caller: Caller = admin,
  ): Promise<Parameter & { Value: string }> {
    const { Parameter } = await larder.call(caller, 'ssm', 'GetParameter', { Name, ...more })
    return Parameter as Parameter & { Value: string }
  }

  async function history(Name: string) {
    const { Parameters } = await larder.call(admin, 'ssm', 'GetParameterHistory', { Name })
    return Parameters ?? []
  }

  const label = (Name: string, Labels: string[], ParameterVersion?: number) =>
    larder.call(admin, 'ssm', 'LabelParameterVersion', { Name, Labels, ParameterVersion })

  /** A symmetric key of the account, which its identity policies decide about. */
  async function newKey(): Promise<{ id: string; arn: string }> {
    const { KeyMetadata } = await larder.call(admin, 'kms', 'CreateKey', {})
    return { id: KeyMetadata!.KeyId!, arn: KeyMetadata!.Arn! }
  }

  /** Changes rows behind the store's back, as someone could who has the disk. */
  const sql = (statement: string, ...values: (string | number)[]) =>
    larder.store.transaction((transaction) => transaction.run(statement, ...values))

  return { ...larder, admin, put, overwrite, get, history, label, newKey, sql }
}
