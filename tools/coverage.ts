/** Writes docs/coverage.md from the written-out list of operations. `--check` only tells whether it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Operation, ServiceName } from '../server/src/operation.ts'
import { operations } from '../server/src/services/index.ts'

const file = new URL('../docs/coverage.md', import.meta.url)

const titles: Readonly<Record<ServiceName, string>> = {
  ssm: 'Systems Manager Parameter Store (`ssm`)',
  kms: 'Key Management Service (`kms`)',
  secretsmanager: 'Secrets Manager (`secretsmanager`)',
  iam: 'Identity and Access Management (`iam`)',
  sts: 'Security Token Service (`sts`)',
  lambda: 'Lambda, for declared functions (`lambda`)',
  larder: 'What AWS has no operation for (`larder`)',
}

function coverage(list: readonly Operation[]): string {
  const sections = Object.entries(titles).map(([service, title]) => {
    const own = list.filter((operation) => operation.service === service).sort((a, b) => (a.name < b.name ? -1 : 1))
    const rows = own.map(({ name, writes }) => `| ${name} | ${writes ? 'writes' : 'reads'} |`)
    return [`## ${title}: ${own.length} operations`, '', '| operation | |', '|---|---|', ...rows].join('\n')
  })
  return [
    '# Coverage',
    '',
    '`tools/coverage.ts` writes this page from `server/src/services`. Every operation here checks its input against AWS’s model, authorizes,',
    'runs and leaves an audit record. What is absent answers `UnknownOperationException`, or `InvalidAction` in IAM and STS.',
    'Where an operation differs from AWS, [differences-from-aws.md](differences-from-aws.md) says so.',
    '',
    sections.join('\n\n'),
    '',
  ].join('\n')
}

if (import.meta.main) {
  const page = coverage(operations)
  if (!process.argv.includes('--check')) writeFileSync(file, page)
  else if (readFileSync(file, 'utf8') !== page) {
    console.error('docs/coverage.md is out of date: run node_modules/.bin/node tools/coverage.ts')
    process.exitCode = 1
  }
}
