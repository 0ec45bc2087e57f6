/** How many characters all inline policies of a user or role may have together. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const POLICY_LIMITS = { user: 2_048, role: 10_240 };
