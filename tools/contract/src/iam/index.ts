export { type RequestContext } from './context';
export { type AccessPolicies, type AccessRequest, type Decision, evaluate, explain } from './decision';
export { type RequestPrincipal } from './principal';
export { parsePolicy, type Principals, type Statement } from './statement';
