import { randomInt, randomUUID } from 'node:crypto';
import {
  formatTimestamp,
  type GroupKind,
  goQuote,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type ObjectMeta,
  parseGroupVersion,
  statusError,
} from '#machinery';

/** Characters of generated name suffixes: no vowels and no look-alikes, as k8s.io/apimachinery/pkg/util/rand. */
const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
/** A generated name is at most a DNS label long, suffix included. */
const GENERATED_PREFIX_MAX = 63 - SUFFIX_LENGTH;

/** `prefix` cut to fit, and five random characters. */
export function generateName(prefix: string): string {
  let suffix = '';
  for (let i = 0; i < SUFFIX_LENGTH; i++) suffix += SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)];
  return prefix.slice(0, GENERATED_PREFIX_MAX) + suffix;
}

/** Removes what only the server may set, before a new object is looked at (rest.WipeObjectMetaSystemFields). */
export function wipeSystemFields(metadata: ObjectMeta): void {
  delete metadata.creationTimestamp;
  delete metadata.uid;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
}

/** Gives a new object its identity (rest.FillObjectMetaSystemFields). */
export function fillSystemFields(metadata: ObjectMeta, now: Date): void {
  metadata.creationTimestamp = formatTimestamp(now.getTime());
  metadata.uid = randomUUID();
}

/** The revision that `metadata.resourceVersion` names, 0 for none. Throws 400 for what is no number. */
export function parseResourceVersion(given: JsonValue | undefined): number {
  if (given === undefined || given === '') return 0;
  if (typeof given === 'string' && /^\d+$/.test(given)) return Number(given);
  // A bare error, and so a 500, upstream; but it is the client's mistake.
  throw statusError.badRequest(`strconv.ParseUint: parsing ${goQuote(String(given))}: invalid syntax`);
}

/** metadata.finalizers, or an empty list. */
export function finalizersOf(object: KubeObject): string[] {
  const finalizers = object.metadata.finalizers;
  return Array.isArray(finalizers) ? (finalizers as string[]) : [];
}

/** Whether deletion has begun: the object waits for its finalizers or its grace period. */
export function isDeleting(object: KubeObject): boolean {
  return typeof object.metadata.deletionTimestamp === 'string';
}

/** metadata.generation, 0 if there is none. */
export function generationOf(object: KubeObject): number {
  const generation = object.metadata.generation;
  return typeof generation === 'number' ? generation : 0;
}

/** The object in another version of its kind: conversion strategy None changes nothing but `apiVersion`. */
export function withApiVersion(object: KubeObject, apiVersion: string): KubeObject {
  return object.apiVersion === apiVersion ? object : ({ ...object, apiVersion } as KubeObject);
}

/** All members but `metadata`, for comparing what makes a generation. */
export function withoutMetadata(object: KubeObject): JsonObject {
  const { metadata: _, ...rest } = object;
  return rest;
}

/** The kind that an object says it is, for errors about it. */
export function kindOf(object: KubeObject): GroupKind {
  return { group: parseGroupVersion(String(object.apiVersion ?? ''))?.group ?? '', kind: String(object.kind ?? '') };
}
