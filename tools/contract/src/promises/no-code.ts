import { PromiseOf } from '../promise';
import { expectSame } from './expect';

/** What would have to be kept, patched and paid for beside the thing itself. */
const CODE = /^AWS::Lambda::|^Custom::|CustomResource$|^aws_lambda_|^null_resource$|^terraform_data$/;

export function noCodePromise<Subject, Model extends { readonly types?: readonly string[] }>(): PromiseOf<Model, Subject> {
  return {
    id: 'no-lambda',
    title: 'No Lambda function and no custom resource is made',
    unknown: ({ types }) => (types === undefined ? 'an account does not tell what a template made; checked on the template and on Terraform\'s JSON' : undefined),
    check: ({ types = [] }) => expectSame('what runs code', types.filter((type) => CODE.test(type)).join(', ') || 'nothing', 'nothing'),
  };
}
