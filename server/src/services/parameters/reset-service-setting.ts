/** Puts a setting of Parameter Store back to what it is by default. */
import { writeOperation } from '../../operation.ts'
import { resetSetting } from '../../store/service-settings.ts'
import { describeSetting, settingOf, settingPermission } from './service-setting.ts'

export const resetServiceSetting = writeOperation('ssm', 'ResetServiceSetting', {
  permissions: ({ SettingId }, context) => [settingPermission(context, 'ssm:ResetServiceSetting', SettingId)],
  async run({ SettingId }, context) {
    const setting = settingOf(context, SettingId)
    await resetSetting(context.store, context, setting.id)
    return { ServiceSetting: await describeSetting(context, setting) }
  },
})
