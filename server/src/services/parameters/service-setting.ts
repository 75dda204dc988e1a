/** The settings of Parameter Store that an account has: what they are called, what they may be, and what they are. */
import type { ServiceSetting } from '../../../../model/ssm.ts'
import { type Context, Fault, type Permission } from '../../operation.ts'
import type { Partition } from '../../store/parameters.ts'
import { findSetting } from '../../store/service-settings.ts'

interface Setting {
  readonly id: string
  readonly byDefault: string
  /** Refuses what the setting cannot be set to. */
  check(value: string): void
}

export const DEFAULT_TIER: Setting = {
  id: '/ssm/parameter-store/default-parameter-tier',
  byDefault: 'Standard',
  check(value) {
    if (['Standard', 'Advanced', 'Intelligent-Tiering'].includes(value)) return
    throw invalid('The default parameter tier must be one of Standard, Advanced, Intelligent-Tiering.')
  },
}

const HIGH_THROUGHPUT: Setting = {
  id: '/ssm/parameter-store/high-throughput-enabled',
  byDefault: 'false',
  check(value) {
    if (value === 'false') return
    // A switch that changes nothing must not pretend to have been turned.
    if (value === 'true')
      throw invalid('High throughput cannot be enabled: this store sets no limit that it would raise.')
    throw invalid('The value of high-throughput-enabled must be true or false.')
  },
}

const settings: ReadonlyMap<string, Setting> = new Map([DEFAULT_TIER, HIGH_THROUGHPUT].map((one) => [one.id, one]))

/** The setting that a request names, by its id or by its ARN in this partition. */
export function settingOf(context: Context, id: string): Setting {
  const prefix = settingArn(context, '')
  const setting = settings.get(id.startsWith(prefix) ? id.slice(prefix.length) : id)
  if (setting === undefined) {
    throw new Fault('ServiceSettingNotFound', `The service setting ${id} was not found.`)
  }
  return setting
}

export function settingPermission(context: Context, action: string, id: string): Permission {
  return { action, resource: settingArn(context, settingOf(context, id).id) }
}

export async function settingValue(
  store: Context['store'],
  partition: Partition,
  { id, byDefault }: Setting,
): Promise<string> {
  return (await findSetting(store, partition, id))?.value ?? byDefault
}

export async function describeSetting(context: Context, { id, byDefault }: Setting): Promise<ServiceSetting> {
  const changed = await findSetting(context.store, context, id)
  const ARN = settingArn(context, id)
  if (changed === undefined) {
    return { SettingId: id, SettingValue: byDefault, LastModifiedUser: 'System', ARN, Status: 'Default' }
  }
  return {
    SettingId: id,
    SettingValue: changed.value,
    LastModifiedDate: new Date(changed.modifiedAt),
    LastModifiedUser: changed.modifiedBy,
    ARN,
    Status: 'Customized',
  }
}

function settingArn({ account, region }: Partition, id: string): string {
  return `arn:aws:ssm:${region}:${account}:servicesetting${id}`
}

function invalid(message: string): Fault {
  return new Fault('ValidationException', message)
}
