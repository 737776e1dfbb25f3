import { type ProtobufWriter, writeEnvelope } from '#codec';
import type { GroupVersionKind } from '#machinery';
import type {
  ApiGroup,
  ApiResource,
  GroupDiscovery,
  GroupVersionForDiscovery,
  ResourceDiscovery,
} from './discovery-documents.ts';

/**
 * Field numbers are those of the published generated.proto files. As in gogo's output, singular strings, booleans and
 * messages are written even when empty.
 */
export const discoveryProtobuf = {
  apiVersions(versions: readonly string[], serverAddress: string): Buffer {
    return writeEnvelope('', 'APIVersions', (w) => {
      for (const version of versions) w.string(1, version);
      w.message(2, () => {
        w.string(1, '0.0.0.0/0');
        w.string(2, serverAddress);
      });
    });
  },

  apiGroupList(groups: readonly ApiGroup[]): Buffer {
    return writeEnvelope('v1', 'APIGroupList', (w) => {
      for (const group of groups) w.message(1, () => writeGroup(w, group));
    });
  },

  apiGroup(group: ApiGroup): Buffer {
    return writeEnvelope('v1', 'APIGroup', (w) => writeGroup(w, group));
  },

  /** `apiVersion` is empty for the core group, whose list has none. */
  apiResourceList(apiVersion: string, groupVersion: string, resources: readonly ApiResource[]): Buffer {
    return writeEnvelope(apiVersion, 'APIResourceList', (w) => {
      w.string(1, groupVersion);
      for (const resource of resources) w.message(2, () => writeResource(w, resource));
    });
  },

  groupDiscoveryList(groups: readonly GroupDiscovery[]): Buffer {
    return writeEnvelope('apidiscovery.k8s.io/v2', 'APIGroupDiscoveryList', (w) => {
      w.message(1, () => writeEmptyListMeta(w));
      for (const group of groups) w.message(2, () => writeGroupDiscovery(w, group));
    });
  },
};

function writeStrings(w: ProtobufWriter, field: number, values: readonly string[] | undefined): void {
  for (const value of values ?? []) w.string(field, value);
}

function writeGroup(w: ProtobufWriter, group: ApiGroup): void {
  w.string(1, group.name);
  for (const version of group.versions) w.message(2, () => writeVersion(w, version));
  w.message(3, () => writeVersion(w, group.preferredVersion));
}

function writeVersion(w: ProtobufWriter, version: GroupVersionForDiscovery): void {
  w.string(1, version.groupVersion);
  w.string(2, version.version);
}

function writeResource(w: ProtobufWriter, resource: ApiResource): void {
  w.string(1, resource.name);
  w.bool(2, resource.namespaced);
  w.string(3, resource.kind);
  w.message(4, () => writeStrings(w, 1, resource.verbs));
  writeStrings(w, 5, resource.shortNames);
  w.string(6, resource.singularName);
  writeStrings(w, 7, resource.categories);
  w.string(8, resource.group ?? '');
  w.string(9, resource.version ?? '');
  w.string(10, resource.storageVersionHash ?? '');
}

function writeEmptyListMeta(w: ProtobufWriter): void {
  w.string(1, '');
  w.string(2, '');
  w.string(3, '');
}

function writeGroupDiscovery(w: ProtobufWriter, group: GroupDiscovery): void {
  w.message(1, () => writeObjectMeta(w, group.metadata.name ?? ''));
  for (const version of group.versions) {
    w.message(2, () => {
      w.string(1, version.version);
      for (const resource of version.resources) w.message(2, () => writeResourceDiscovery(w, resource));
      w.string(3, version.freshness);
    });
  }
}

/** metav1.ObjectMeta with nothing but a name. */
function writeObjectMeta(w: ProtobufWriter, name: string): void {
  w.string(1, name);
  w.string(2, '');
  w.string(3, '');
  w.string(4, '');
  w.string(5, '');
  w.string(6, '');
  w.int(7, 0);
  w.message(8, () => {});
}

function writeResourceDiscovery(w: ProtobufWriter, resource: ResourceDiscovery): void {
  w.string(1, resource.resource);
  w.message(2, () => writeKind(w, resource.responseKind));
  w.string(3, resource.scope);
  w.string(4, resource.singularResource);
  writeStrings(w, 5, resource.verbs);
  writeStrings(w, 6, resource.shortNames);
  writeStrings(w, 7, resource.categories);
  for (const subresource of resource.subresources ?? []) {
    w.message(8, () => {
      w.string(1, subresource.subresource);
      w.message(2, () => writeKind(w, subresource.responseKind));
      writeStrings(w, 4, subresource.verbs);
    });
  }
}

function writeKind(w: ProtobufWriter, kind: GroupVersionKind): void {
  w.string(1, kind.group);
  w.string(2, kind.version);
  w.string(3, kind.kind);
}
