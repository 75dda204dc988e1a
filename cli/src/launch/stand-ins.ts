/** What `Ref` and `Fn::GetAtt` give of resources that are not on the store, so that the policies and variables that mention them still resolve. */
import type { Known } from './intrinsics.ts'

interface Surroundings {
  readonly account: string
  readonly region: string
}

interface Named extends Surroundings {
  readonly name: string
}

type StandIn = (named: Named) => Known

const arnOf = ({ account, region, name }: Named, service: string, prefix = '') =>
  `arn:aws:${service}:${region}:${account}:${prefix}${name}`

/** By type. Source of the forms: CloudFormation's resource reference, return values. */
const standIns: Readonly<Record<string, StandIn>> = {
  'AWS::DynamoDB::Table': (named) => {
    const Arn = arnOf(named, 'dynamodb', 'table/')
    return { ref: named.name, attributes: { Arn, StreamArn: `${Arn}/stream/2026-01-01T00:00:00.000` } }
  },
  'AWS::S3::Bucket': ({ name, region }) => ({
    ref: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    },
  }),
  'AWS::SNS::Topic': (named) => {
    const TopicArn = arnOf(named, 'sns')
    return { ref: TopicArn, attributes: { TopicArn, TopicName: named.name } }
  },
  'AWS::SQS::Queue': (named) => {
    const QueueUrl = `https://sqs.${named.region}.amazonaws.com/${named.account}/${named.name}`
    return { ref: QueueUrl, attributes: { Arn: arnOf(named, 'sqs'), QueueName: named.name, QueueUrl } }
  },
  'AWS::Logs::LogGroup': (named) => ({
    ref: named.name,
    attributes: { Arn: `${arnOf(named, 'logs', 'log-group:')}:*` },
  }),
  'AWS::Events::Rule': (named) => ({ ref: named.name, attributes: { Arn: arnOf(named, 'events', 'rule/') } }),
  'AWS::Kinesis::Stream': (named) => ({ ref: named.name, attributes: { Arn: arnOf(named, 'kinesis', 'stream/') } }),
  'AWS::StepFunctions::StateMachine': (named) => {
    const Arn = arnOf(named, 'states', 'stateMachine:')
    return { ref: Arn, attributes: { Arn, Name: named.name } }
  },
}

const sameAs: Readonly<Record<string, string>> = {
  'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable': 'AWS::DynamoDB::Table',
  'AWS::Serverless::StateMachine': 'AWS::StepFunctions::StateMachine',
}

/** @param type `AWS::DynamoDB::Table` */
export function standIn(type: string, name: string, { account, region }: Surroundings): Known {
  const named = { account, region, name }
  const known = standIns[sameAs[type] ?? type]
  if (known) return known(named)
  const [, service = 'unknown'] = type.split('::')
  const attributes: Record<string, string> = { Arn: arnOf(named, service.toLowerCase()) }
  // Any other attribute is a text that tells where it is from.
  const any = new Proxy(attributes, { get: (held, key: string) => held[key] ?? `${name}-${key}` })
  return { ref: name, attributes: any }
}

export function functionKnown(name: string, { account, region }: Surroundings): Known {
  return { ref: name, attributes: { Arn: `arn:aws:lambda:${region}:${account}:function:${name}` } }
}
