/** The types of resources that a launch makes. */
import { managedPolicyResource, policyResource, roleResource, userResource } from './identity-resources.ts'
import { aliasResource, keyResource } from './key-resources.ts'
import { parameterResource } from './parameter-resource.ts'
import type { ResourceKind } from './resource-kind.ts'
import { secretResource } from './secret-resource.ts'

export const resourceKinds: Readonly<Record<string, ResourceKind>> = {
  'AWS::SSM::Parameter': parameterResource,
  'AWS::KMS::Key': keyResource,
  'AWS::KMS::Alias': aliasResource,
  'AWS::IAM::Role': roleResource,
  'AWS::IAM::User': userResource,
  'AWS::IAM::Policy': policyResource,
  'AWS::IAM::ManagedPolicy': managedPolicyResource,
  'AWS::SecretsManager::Secret': secretResource,
}
