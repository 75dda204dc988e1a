/** Attaches labels to a version of a parameter, taking them from the versions that had them. */
import { Fault, writeOperation } from '../../operation.ts'
import { attachLabel, labelsOf } from '../../store/parameter-labels.ts'
import { find, mustExist, parameterPermission } from './find-parameter.ts'
import { changeEvent } from './parameter-events.ts'
import { isLabel, MAX_LABELS } from './parameter-labels.ts'
import { nameReference } from './parameter-name.ts'
import { versionNotFound } from './select-version.ts'

export const labelParameterVersion = writeOperation('ssm', 'LabelParameterVersion', {
  target: ({ Name }, context) => find(context, nameReference(context, Name)),
  permissions: (_input, context, found) => [parameterPermission(context, 'ssm:LabelParameterVersion', found)],
  async run({ ParameterVersion, Labels }, context, found) {
    const row = mustExist(found)
    const version = ParameterVersion ?? row.version
    if (version < row.oldestVersion || version > row.version) throw versionNotFound(found.reference.name, version)
    const valid = Labels.filter(isLabel)
    const InvalidLabels = Labels.filter((label) => !isLabel(label))
    const there = (await labelsOf(context.store, row)).filter((one) => one.version === version)
    if (new Set([...there.map(({ label }) => label), ...valid]).size > MAX_LABELS) {
      throw new Fault(
        'ParameterVersionLabelLimitExceeded',
        `A parameter version can have maximum ${MAX_LABELS} labels. Move one or more labels to another version and try again.`,
      )
    }
    for (const label of valid) await attachLabel(context.store, row, { label, version })
    if (valid.length > 0) await context.emit(changeEvent('LabelParameterVersion', row))
    return { InvalidLabels, ParameterVersion: version }
  },
})
