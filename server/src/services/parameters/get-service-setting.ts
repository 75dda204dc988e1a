/** Tells what a setting of Parameter Store is. */
import { readOperation } from '../../operation.ts'
import { describeSetting, settingOf, settingPermission } from './service-setting.ts'

export const getServiceSetting = readOperation('ssm', 'GetServiceSetting', {
  permissions: ({ SettingId }, context) => [settingPermission(context, 'ssm:GetServiceSetting', SettingId)],
  async run({ SettingId }, context) {
    return { ServiceSetting: await describeSetting(context, settingOf(context, SettingId)) }
  },
})
