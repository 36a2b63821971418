import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from './errors/problem-schema.js';

const METHODS = ['get', 'post', 'patch', 'delete'] as const;

/** The REST door as an OpenAPI document. Every operation may also answer with a problem document. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const description = new DocumentBuilder()
    .setTitle('Hyperhost')
    .setDescription('Hyperparameter searches in any language.')
    .setVersion('0.1.0')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, description);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: z.toJSONSchema(problemSchema) as object },
  };
  const asProblem = {
    description: 'What is wrong, and what to do.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) if (path[method]) path[method].responses.default = asProblem;
  }
  return document;
}
