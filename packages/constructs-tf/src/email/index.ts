export * from './email-sender';
export * from './email-sender-base';
export * from './email-sender-interface';
export * from './smtp-user';
