/** Changes a setting of Parameter Store for the account in this region. */
import { writeOperation } from '../../operation.ts'
import { setSetting } from '../../store/service-settings.ts'
import { settingOf, settingPermission } from './service-setting.ts'

export const updateServiceSetting = writeOperation('ssm', 'UpdateServiceSetting', {
  permissions: ({ SettingId }, context) => [settingPermission(context, 'ssm:UpdateServiceSetting', SettingId)],
  async run({ SettingId, SettingValue }, context) {
    const setting = settingOf(context, SettingId)
    setting.check(SettingValue)
    await setSetting(context.store, context, setting.id, {
      value: SettingValue,
      modifiedAt: context.now,
      modifiedBy: context.caller.principal.arn,
    })
    return {}
  },
})
