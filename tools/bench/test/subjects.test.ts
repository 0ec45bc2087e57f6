import { synthesize as assetsByHandOnCdk } from '../src/subjects/asset-cdn/cdk-by-hand';
import { synthesize as assetsOnCdk } from '../src/subjects/asset-cdn/cdk-plinth';
import { synthesize as assetsByHandOnCdktf } from '../src/subjects/asset-cdn/tf-by-hand';
import { synthesize as assetsOnCdktf } from '../src/subjects/asset-cdn/tf-plinth';
import { synthesize as backupsByHandOnCdk } from '../src/subjects/backups/cdk-by-hand';
import { synthesize as backupsOnCdk } from '../src/subjects/backups/cdk-plinth';
import { synthesize as backupsByHandOnCdktf } from '../src/subjects/backups/tf-by-hand';
import { synthesize as backupsOnCdktf } from '../src/subjects/backups/tf-plinth';
import { synthesize as emailByHandOnCdk } from '../src/subjects/email/cdk-by-hand';
import { synthesize as emailOnCdk } from '../src/subjects/email/cdk-plinth';
import { synthesize as emailByHandOnCdktf } from '../src/subjects/email/tf-by-hand';
import { synthesize as emailOnCdktf } from '../src/subjects/email/tf-plinth';
import { synthesize as stateByHandOnCdk } from '../src/subjects/state-backend/cdk-by-hand';
import { synthesize as stateOnCdk } from '../src/subjects/state-backend/cdk-plinth';
import { synthesize as stateByHandOnCdktf } from '../src/subjects/state-backend/tf-by-hand';
import { synthesize as stateOnCdktf } from '../src/subjects/state-backend/tf-plinth';
import { synthesize as uploaderByHandOnCdk } from '../src/subjects/uploader/cdk-by-hand';
import { synthesize as uploaderOnCdk } from '../src/subjects/uploader/cdk-plinth';
import { synthesize as uploaderByHandOnCdktf } from '../src/subjects/uploader/tf-by-hand';
import { synthesize as uploaderOnCdktf } from '../src/subjects/uploader/tf-plinth';

/**
 * The resources and outputs of every stack in a settled order, with references by the type and name of what they point to:
 * logical ids may differ, what is meant may not.
 */
function settled(templates: any): string[] {
  const all = Object.entries<any>(templates);
  return all.flatMap(([stackName, template]) => [
    ...Object.values<any>(template.Resources).map((resource) => settle(resource, template)),
    ...Object.values<any>(template.Outputs ?? {}).map(({ Value }) => settle(Value, template)),
  ].map((value) => `${stackName} ${JSON.stringify(value, undefined, 1)}`)).sort();

  function settle(value: any, template: any): any {
    if (Array.isArray(value)) {
      return value.map((inner) => settle(inner, template));
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    const [[key, target]] = Object.entries<any>(value).concat([['', undefined]]);
    if (key === 'Fn::GetStackOutput') {
      const { Outputs } = templates[target.StackName];
      return { [key]: { ...target, OutputName: settle(Outputs[target.OutputName].Value, templates[target.StackName]) } };
    }
    const reference = (id: string) => nameOf(template.Resources[id]) ?? id;
    const entries = Object.entries<any>(value).filter(([name]) => name !== 'aws:cdk:path').map(([name, inner]) => [
      name,
      name === 'Ref' ? reference(inner) : name === 'Fn::GetAtt' ? [reference(inner[0]), inner[1]]
        : name === 'DependsOn' ? [inner].flat().map(reference).sort() : settle(inner, template),
    ]);
    return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
  }
}

function nameOf(resource: any): string | undefined {
  const names = /"(?:Name|\w+Name|EmailIdentity|Status)":"[^"]+"/.exec(JSON.stringify(resource?.Properties ?? {}));
  return resource && `${resource.Type} ${names?.[0] ?? ''}`;
}

test.each([
  ['StateBackend', stateOnCdk, stateByHandOnCdk],
  ['AssetCdn', assetsOnCdk, assetsByHandOnCdk],
  ['Uploader', uploaderOnCdk, uploaderByHandOnCdk],
  ['EmailSender and SmtpUser', emailOnCdk, emailByHandOnCdk],
  ['BackupStore, BackupPlan and DatabaseDump', backupsOnCdk, backupsByHandOnCdk],
])('the CDK comparison of %s is of the same resources, property by property', (_name, plinth, byHand) => {
  expect(settled(byHand())).toEqual(settled(plinth()));
});

test('a reference to another resource of the same type is no match', () => {
  const template = (target: string) => ({ Stack: { Resources: {
    A: { Type: 'T', Properties: { Name: 'a' } }, B: { Type: 'T', Properties: { Name: 'b' } }, C: { Type: 'U', Properties: { Of: { Ref: target } } },
  } } });
  expect(settled(template('A'))).not.toEqual(settled(template('B')));
});

test.each([
  ['StateBackend', stateOnCdktf, stateByHandOnCdktf],
  ['AssetCdn', assetsOnCdktf, assetsByHandOnCdktf],
  ['Uploader', uploaderOnCdktf, uploaderByHandOnCdktf],
  ['EmailSender and SmtpUser', emailOnCdktf, emailByHandOnCdktf],
  ['BackupStore, BackupPlan and DatabaseDump', backupsOnCdktf, backupsByHandOnCdktf],
])('the CDKTF comparison of %s is of the same resources, argument by argument and address by address', (_name, plinth, byHand) => {
  expect(byHand()).toEqual(plinth());
});
