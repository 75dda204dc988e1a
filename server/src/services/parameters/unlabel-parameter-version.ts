/** Takes labels from a version of a parameter and says which of them it had. */
import { writeOperation } from '../../operation.ts'
import { detachLabel, labelsOf } from '../../store/parameter-labels.ts'
import { find, mustExist, parameterPermission } from './find-parameter.ts'
import { nameReference } from './parameter-name.ts'
import { versionNotFound } from './select-version.ts'

export const unlabelParameterVersion = writeOperation('ssm', 'UnlabelParameterVersion', {
  target: ({ Name }, context) => find(context, nameReference(context, Name)),
  permissions: (_input, context, found) => [parameterPermission(context, 'ssm:UnlabelParameterVersion', found)],
  async run({ ParameterVersion: version, Labels }, context, found) {
    const row = mustExist(found)
    if (version < row.oldestVersion || version > row.version) throw versionNotFound(found.reference.name, version)
    const labels = await labelsOf(context.store, row)
    const there = new Set(labels.filter((one) => one.version === version).map(({ label }) => label))
    const asked = [...new Set(Labels)]
    const RemovedLabels = asked.filter((label) => there.has(label))
    for (const label of RemovedLabels) await detachLabel(context.store, row, label)
    return { RemovedLabels, InvalidLabels: asked.filter((label) => !there.has(label)) }
  },
})
