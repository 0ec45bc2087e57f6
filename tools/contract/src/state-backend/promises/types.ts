import { PromiseOf } from '../../promise';
import { StateBackendModel } from '../model';
import { StateBackendSubject } from '../subject';

export type StateBackendPromise = PromiseOf<StateBackendModel, StateBackendSubject>;
