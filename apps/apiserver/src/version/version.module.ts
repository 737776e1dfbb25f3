import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { VersionController } from './version.controller.ts';

@Module({ imports: [AccessModule], controllers: [VersionController] })
export class VersionModule {}
