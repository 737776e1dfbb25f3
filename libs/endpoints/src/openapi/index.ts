export { OpenApiDocuments, type OpenApiOptions } from './openapi-documents.ts';
