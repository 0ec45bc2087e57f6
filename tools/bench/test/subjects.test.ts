import { synthesize as cdkByHand } from '../src/subjects/cdk-by-hand';
import { synthesize as cdkPlinth } from '../src/subjects/cdk-plinth';
import { synthesize as tfByHand } from '../src/subjects/tf-by-hand';
import { synthesize as tfPlinth } from '../src/subjects/tf-plinth';

/** The resources, with references by the type of what they point to (logical ids may differ), in a settled order. */
function resourcesOf(template: any): string[] {
  const typeOf = (id: string): string => template.Resources[id]?.Type ?? id;
  const settle = (value: any): any => {
    if (Array.isArray(value)) {
      return value.map(settle);
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    const entries = Object.entries<any>(value)
      .filter(([key]) => key !== 'aws:cdk:path')
      .map(([key, inner]) => [key, key === 'Ref' ? typeOf(inner) : key === 'Fn::GetAtt' ? [typeOf(inner[0]), inner[1]] : settle(inner)]);
    return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
  };
  return Object.values<any>(template.Resources).map((resource) => JSON.stringify(settle(resource), undefined, 1)).sort();
}

test('the CDK comparison is of the same resources, property by property', () => {
  expect(resourcesOf(cdkByHand())).toEqual(resourcesOf(cdkPlinth()));
});

/** Addresses without the path that cdktf makes them from: `aws_kms_key.State_Key_0A7A39F9` and `aws_kms_key.Key` are one. */
function terraformOf(json: object): unknown {
  return JSON.parse(JSON.stringify(json).replace(/\b(?:State_)?([A-Z][A-Za-z]+)_[0-9A-F]{8}\b/g, '$1'));
}

test('the CDKTF comparison is of the same resources, argument by argument', () => {
  expect(terraformOf(tfByHand())).toEqual(terraformOf(tfPlinth()));
});
