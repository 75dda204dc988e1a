/** The policies that a SAM function names: SAM's policy templates for the services that the store has, managed policies, and whole documents. */
import { isRecord, TemplateError } from './read-template.ts'

interface Statement {
  readonly actions: readonly string[]
  /** For Fn::Sub, with the template's own parameters. */
  readonly resource: string
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is what Fn::Sub reads
const parameterArn = 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter'
const keyArn = 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${KeyId}'
const readsParameters = ['ssm:GetParameters', 'ssm:GetParameter', 'ssm:GetParametersByPath']

/** Source: AWS SAM Developer Guide, serverless-policy-template-list. */
const templates: Readonly<Record<string, readonly Statement[]>> = {
  SSMParameterReadPolicy: [
    { actions: ['ssm:DescribeParameters'], resource: '*' },
    { actions: readsParameters, resource: `${parameterArn}/\${ParameterName}` },
  ],
  SSMParameterWithSlashPrefixReadPolicy: [
    { actions: ['ssm:DescribeParameters'], resource: '*' },
    { actions: readsParameters, resource: `${parameterArn}\${ParameterName}` },
  ],
  AWSSecretsManagerGetSecretValuePolicy: [{ actions: ['secretsmanager:GetSecretValue'], resource: '${SecretArn}' }],
  AWSSecretsManagerRotationPolicy: [
    {
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resource: 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*',
    },
    { actions: ['secretsmanager:GetRandomPassword'], resource: '*' },
  ],
  KMSDecryptPolicy: [{ actions: ['kms:Decrypt'], resource: keyArn }],
  KMSEncryptPolicy: [{ actions: ['kms:Encrypt'], resource: keyArn }],
}
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: it is what Fn::Sub reads

export interface RolePolicies {
  readonly documents: readonly { readonly PolicyName: string; readonly PolicyDocument: unknown }[]
  readonly managed: readonly unknown[]
  /** Policy templates for services that the store does not have. */
  readonly leftOut: readonly string[]
}

/** @param given `Policies` of a function. @throws TemplateError */
export function policiesOf(id: string, given: unknown): RolePolicies {
  const documents: { PolicyName: string; PolicyDocument: unknown }[] = []
  const managed: unknown[] = []
  const leftOut: string[] = []
  for (const [n, policy] of [given ?? []].flat().entries()) {
    const PolicyName = `${id}RolePolicy${n}`
    if (typeof policy === 'string') managed.push(managedArn(policy))
    else if (!isRecord(policy))
      throw new TemplateError(`Resources.${id}.Policies.${n}: it must be a name, a template or a document.`)
    else if ('Statement' in policy) documents.push({ PolicyName, PolicyDocument: { Version: '2012-10-17', ...policy } })
    else {
      const [[name = '', parameters] = []] = Object.entries(policy)
      if (/^(Ref|Fn::)/.test(name)) managed.push(policy)
      else if (Object.hasOwn(templates, name)) {
        documents.push({ PolicyName, PolicyDocument: documentOf(templates[name]!, parameters) })
      } else if (/Policy$/.test(name)) leftOut.push(name)
      else throw new TemplateError(`Resources.${id}.Policies.${n}: there is no policy template ${name}.`)
    }
  }
  return { documents, managed, leftOut }
}

function documentOf(statements: readonly Statement[], parameters: unknown): object {
  const own = isRecord(parameters) ? parameters : {}
  const Statement = statements.map(({ actions, resource }) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: resource === '*' ? '*' : { 'Fn::Sub': [resource, own] },
  }))
  return { Version: '2012-10-17', Statement }
}

/** SAM takes a managed policy by its name too; those for Lambda lie under a path. */
function managedArn(name: string): string {
  if (name.startsWith('arn:')) return name
  const path = /^AWSLambda.*(Role|Execution)$|^AWSLambdaRole$/.test(name) ? 'service-role/' : ''
  return `arn:aws:iam::aws:policy/${path}${name}`
}
