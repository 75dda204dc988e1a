// The services that the tests speak to: AWS's own, and a small one with what those that are served have no use for.

import iamModel from '../../../model/iam.json' with { type: 'json' }
import kmsModel from '../../../model/kms.json' with { type: 'json' }
import ssmModel from '../../../model/ssm.json' with { type: 'json' }
import stsModel from '../../../model/sts.json' with { type: 'json' }
import { loadService, type OperationModel, type Service } from '../service.ts'
import type { ServiceModel } from '../service-model.ts'

export const models: Readonly<Record<string, ServiceModel>> = {
  ssm: ssmModel,
  kms: kmsModel,
  iam: iamModel,
  sts: stsModel,
}

export const ssm = loadService(ssmModel)
export const kms = loadService(kmsModel)
export const iam = loadService(iamModel)
export const sts = loadService(stsModel)

const everything = {
  type: 'structure',
  required: ['Name'],
  members: {
    Name: { shape: 'Name' },
    Count: { shape: 'Count' },
    Ratio: { shape: 'Ratio' },
    On: { shape: 'Flag' },
    When: { shape: 'Moment' },
    Bytes: { shape: 'Bytes' },
    Secret: { shape: 'Secret' },
    Color: { shape: 'Color' },
    Labels: { shape: 'Labels' },
    Tags: { shape: 'Tags' },
    Pairs: { shape: 'Pairs' },
    Inner: { shape: 'Inner' },
    Flat: { shape: 'FlatLabels' },
    FlatPairs: { shape: 'FlatPairs' },
    Renamed: { shape: 'Name', locationName: 'sentAs' },
  },
}

/** One operation, `Do`, that takes and answers one structure with a member of each kind. */
export function exampleModel(protocol: 'json' | 'query'): ServiceModel {
  return {
    metadata: {
      apiVersion: '2026-01-01',
      endpointPrefix: 'example',
      protocol,
      serviceId: 'Example',
      jsonVersion: '1.0',
      targetPrefix: 'Example',
      xmlNamespace: 'https://example.test/',
    },
    operations: {
      Do: {
        name: 'Do',
        input: { shape: 'Everything' },
        output: { shape: 'Everything', resultWrapper: 'DoResult' },
        errors: [{ shape: 'GoneException' }, { shape: 'Broken' }],
      },
      DoNothing: { name: 'DoNothing', errors: [] },
    },
    shapes: {
      Everything: everything,
      Name: { type: 'string', min: 1, max: 5, pattern: '[a-z]+' },
      Count: { type: 'integer', min: 2, max: 9 },
      Ratio: { type: 'double' },
      Flag: { type: 'boolean' },
      Moment: { type: 'timestamp' },
      Bytes: { type: 'blob', min: 1, max: 4 },
      Secret: { type: 'string', min: 3, max: 4, sensitive: true },
      Color: { type: 'string', enum: ['red', 'green'] },
      Labels: { type: 'list', min: 1, max: 3, member: { shape: 'Name' } },
      Tag: { type: 'structure', required: ['Key'], members: { Key: { shape: 'Name' }, Value: { shape: 'Text' } } },
      Tags: { type: 'list', max: 3, member: { shape: 'Tag' } },
      Pairs: { type: 'map', max: 3, key: { shape: 'Name' }, value: { shape: 'Count' } },
      Inner: {
        type: 'structure',
        required: ['Count'],
        members: { Count: { shape: 'Count' }, Secret: { shape: 'Secret' } },
      },
      FlatLabels: { type: 'list', flattened: true, member: { shape: 'Text' } },
      FlatPairs: {
        type: 'map',
        flattened: true,
        key: { shape: 'Text', locationName: 'K' },
        value: { shape: 'Text', locationName: 'V' },
      },
      Text: { type: 'string' },
      GoneException: {
        type: 'structure',
        exception: true,
        error: { code: 'Gone', httpStatusCode: 410, senderFault: true },
        members: {},
      },
      Broken: { type: 'structure', exception: true, fault: true, members: { Message: { shape: 'Text' } } },
    },
  }
}

export const exampleJson = loadService(exampleModel('json'))
export const exampleQuery = loadService(exampleModel('query'))

export function operation(service: Service, name: string): OperationModel {
  const found = service.operations.get(name)
  if (!found) throw new Error(`no operation ${name}`)
  return found
}

/** A request of which only the body matters: JSON, or text as it is. */
export function withBody(body: unknown): { query: string; body: Buffer } {
  return { query: '', body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }
}
