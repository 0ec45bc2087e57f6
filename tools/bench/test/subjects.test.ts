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

test('the CDKTF comparison is of the same resources, argument by argument and address by address', () => {
  expect(tfByHand()).toEqual(tfPlinth());
});
