export * from './request-info.ts';
