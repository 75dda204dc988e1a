/** What depends on the stage: those that are not named are like dev. */
const { stage = 'dev', resourcesStage = 'dev' } = process.env
const adminPhoneNumber = '+14151234567'

const stageConfigs: Readonly<Record<string, { readonly stripeKeyName: string }>> = {
  dev: { stripeKeyName: '/stripeSecretKey/test' },
  prod: { stripeKeyName: '/stripeSecretKey/live' },
}

const config = stageConfigs[stage] ?? stageConfigs.dev!

export default { stage, resourcesStage, adminPhoneNumber, ...config }
