import { PromiseOf } from '../../promise';
import { UploaderModel } from '../model';
import { UploaderSubject } from '../subject';

export type UploaderPromise = PromiseOf<UploaderModel, UploaderSubject>;

export const ONLY_IN_TEMPLATES = 'an account does not tell; checked on the template and on Terraform\'s JSON';
