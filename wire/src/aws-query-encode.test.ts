import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { exampleQuery, iam, operation } from './test/models.ts'
import { plainText } from './test/texts.ts'
import { escapeXml } from './xml.ts'

interface Answer {
  readonly DoResponse: { readonly DoResult: { readonly Name: string; readonly Labels: { readonly member: string } } }
}

const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, trimValues: false, htmlEntities: true })
const parse = (xml: string) => parser.parse(xml) as Answer

test('an answer has its result, its request id and its namespace', () => {
  const xml = operation(exampleQuery, 'Do').encode(
    {
      Name: 'a<b>&"c"',
      Count: 3,
      On: false,
      When: new Date('2026-01-31T12:00:00.987Z'),
      Bytes: Buffer.from([1, 2]),
      Labels: ['a', 'b'],
      Tags: [{ Key: 'k', Value: '' }],
      Pairs: { a: 2 },
      Inner: { Count: 3 },
      Flat: ['p', 'q'],
      FlatPairs: { x: 'y' },
      Renamed: 'def',
      Unknown: 'does not leave',
    },
    'req-1',
  )
  assert.equal(
    xml,
    '<DoResponse xmlns="https://example.test/"><DoResult><Name>a&lt;b&gt;&amp;&quot;c&quot;</Name><Count>3</Count><On>false</On>' +
      '<When>2026-01-31T12:00:00Z</When><Bytes>AQI=</Bytes><Labels><member>a</member><member>b</member></Labels>' +
      '<Tags><member><Key>k</Key><Value></Value></member></Tags><Pairs><entry><key>a</key><value>2</value></entry></Pairs>' +
      '<Inner><Count>3</Count></Inner><Flat>p</Flat><Flat>q</Flat><FlatPairs><K>x</K><V>y</V></FlatPairs><sentAs>def</sentAs>' +
      '</DoResult><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></DoResponse>',
  )
})

test('an operation without an output answers its request id alone', () => {
  assert.equal(
    operation(iam, 'DeleteUser').encode({}, 'req-2'),
    '<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>req-2</RequestId></ResponseMetadata></DeleteUserResponse>',
  )
})

test('characters that XML cannot carry are replaced, and line ends arrive as they left', () => {
  assert.equal(escapeXml('a\u0000b\u001Fc\uFFFFd\uD800e'), 'a\uFFFDb\uFFFDc\uFFFDd\uFFFDe')
  assert.equal(escapeXml('\r\n\t\u0085\u2028'), '&#xD;\n\t&#x85;&#x2028;')
})

test('an XML parser reads back every text', () => {
  fc.assert(
    fc.property(plainText, (text) => {
      const xml = operation(exampleQuery, 'Do').encode({ Labels: [text], Name: text }, 'id')
      const result = parse(xml).DoResponse.DoResult
      assert.equal(result.Name, text)
      assert.equal(result.Labels.member, text)
    }),
  )
})

test('a date that is none is a defect, not an answer', () => {
  assert.throws(() => operation(exampleQuery, 'Do').encode({ When: new Date(Number.NaN) }, 'id'), RangeError)
})
