/** One stack, in the region of CloudFront: theirs makes no other. */
export const ACCOUNT = '222222222222';
export const REGION = 'us-east-1';
