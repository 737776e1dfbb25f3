package acceptance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/scale"
	"k8s.io/client-go/tools/pager"
	"k8s.io/client-go/util/retry"
)

type object = *unstructured.Unstructured

func toJSON(value any) (string, error) {
	text, err := json.Marshal(value)
	return string(text), err
}

func TestDynamicClient(t *testing.T) {
	gvr := installWidgets(t)
	ctx := newContext(t)
	widgets := dynamicClient(t).Resource(gvr).Namespace(newNamespace(t))

	created := must[object](t)(widgets.Create(ctx, newWidget(gvr, "one", 1), metav1.CreateOptions{}))
	if replicas, _, _ := unstructured.NestedInt64(created.Object, "spec", "replicas"); replicas != 1 {
		t.Errorf("the default of replicas is %d", replicas)
	}
	if _, err := widgets.Create(ctx, newWidget(gvr, "one", 1), metav1.CreateOptions{}); !apierrors.IsAlreadyExists(err) {
		t.Errorf("a second create gave %v", err)
	}
	patched := must[object](t)(widgets.Patch(ctx, "one", types.MergePatchType, []byte(`{"spec":{"color":"red"}}`), metav1.PatchOptions{}))
	if patched.GetGeneration() != 2 {
		t.Errorf("generation after a patch is %d", patched.GetGeneration())
	}
	must[object](t)(widgets.Patch(ctx, "one", types.JSONPatchType, []byte(`[{"op":"replace","path":"/spec/size","value":3}]`), metav1.PatchOptions{}))
	_, err := widgets.Patch(ctx, "one", types.MergePatchType, []byte(`{"spec":{"size":2}}`), metav1.PatchOptions{})
	if cause := causeOf(err); !apierrors.IsInvalid(err) || cause.Field != "spec.size" || string(cause.Type) != "FieldValueForbidden" {
		t.Errorf("a transition that its rule forbids gave %v", err)
	}
	status := must[object](t)(widgets.Patch(ctx, "one", types.MergePatchType, []byte(`{"spec":{"size":9},"status":{"phase":"Ready"}}`), metav1.PatchOptions{}, "status"))
	if size, _, _ := unstructured.NestedInt64(status.Object, "spec", "size"); size != 3 || status.GetGeneration() != 3 {
		t.Errorf("a patch of status changed the spec to %d, generation %d", size, status.GetGeneration())
	}
	byColor := must[*unstructured.UnstructuredList](t)(widgets.List(ctx, metav1.ListOptions{FieldSelector: "spec.color=red"}))
	if len(byColor.Items) != 1 {
		t.Errorf("%d widgets are red", len(byColor.Items))
	}
	check(t, widgets.Delete(ctx, "one", metav1.DeleteOptions{}))
	if _, err := widgets.Get(ctx, "one", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("a deleted widget is %v", err)
	}
	must[object](t)(widgets.Create(ctx, newWidget(gvr, "two", 1), metav1.CreateOptions{}))
	check(t, widgets.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{}))
	if left := must[*unstructured.UnstructuredList](t)(widgets.List(ctx, metav1.ListOptions{})); len(left.Items) != 0 {
		t.Errorf("deletecollection left %d", len(left.Items))
	}
}

func causeOf(err error) metav1.StatusCause {
	var status apierrors.APIStatus
	if errors.As(err, &status) && status.Status().Details != nil && len(status.Status().Details.Causes) > 0 {
		return status.Status().Details.Causes[0]
	}
	return metav1.StatusCause{}
}

// Each writer reads, adds one and writes; a lost update would leave the sum short.
func TestConflictsAreRetried(t *testing.T) {
	gvr := installWidgets(t)
	ctx := newContext(t)
	widgets := dynamicClient(t).Resource(gvr).Namespace(newNamespace(t))
	must[object](t)(widgets.Create(ctx, newWidget(gvr, "counter", 0), metav1.CreateOptions{}))
	const writers, increments = 8, 10
	done := make(chan error, writers)
	backoff := retry.DefaultRetry
	backoff.Steps = 1000
	backoff.Factor = 1
	for range writers {
		go func() {
			var failed error
			for range increments {
				failed = errors.Join(failed, retry.RetryOnConflict(backoff, func() error {
					counter, err := widgets.Get(ctx, "counter", metav1.GetOptions{})
					if err != nil {
						return err
					}
					size, _, _ := unstructured.NestedInt64(counter.Object, "spec", "size")
					unstructured.SetNestedField(counter.Object, size+1, "spec", "size")
					_, err = widgets.Update(ctx, counter, metav1.UpdateOptions{})
					return err
				}))
			}
			done <- failed
		}()
	}
	for range writers {
		check(t, <-done)
	}
	counter := must[object](t)(widgets.Get(ctx, "counter", metav1.GetOptions{}))
	if size, _, _ := unstructured.NestedInt64(counter.Object, "spec", "size"); size != writers*increments || counter.GetGeneration() != writers*increments+1 {
		t.Errorf("%d increments gave %d, generation %d", writers*increments, size, counter.GetGeneration())
	}
}

func TestScaleClient(t *testing.T) {
	gvr := installWidgets(t)
	ctx := newContext(t)
	namespace := newNamespace(t)
	widgets := dynamicClient(t).Resource(gvr).Namespace(namespace)
	must[object](t)(widgets.Create(ctx, newWidget(gvr, "scaled", 1), metav1.CreateOptions{}))
	must[object](t)(widgets.Patch(ctx, "scaled", types.MergePatchType, []byte(`{"status":{"replicas":1,"selector":"app=scaled"}}`), metav1.PatchOptions{}, "status"))
	discovered := must[*discovery.DiscoveryClient](t)(discovery.NewDiscoveryClientForConfig(config))
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(discovered))
	scales := must[scale.ScalesGetter](t)(scale.NewForConfig(config, mapper, dynamicPath, scale.NewDiscoveryScaleKindResolver(discovered))).Scales(namespace)
	found := must[*autoscalingv1.Scale](t)(asV1(scales.Get(ctx, gvr.GroupResource(), "scaled", metav1.GetOptions{})))
	if found.Spec.Replicas != 1 || found.Status.Replicas != 1 || found.Status.Selector != "app=scaled" {
		t.Errorf("the scale is %v", found)
	}
	patched := must[*autoscalingv1.Scale](t)(asV1(scales.Patch(ctx, gvr, "scaled", types.MergePatchType, []byte(`{"spec":{"replicas":5}}`), metav1.PatchOptions{})))
	if patched.Spec.Replicas != 5 {
		t.Errorf("the patched scale is %v", patched)
	}
	widget := must[object](t)(widgets.Get(ctx, "scaled", metav1.GetOptions{}))
	if replicas, _, _ := unstructured.NestedInt64(widget.Object, "spec", "replicas"); replicas != 5 || widget.GetGeneration() != 2 {
		t.Errorf("the scaled widget is %v", widget)
	}
}

func TestDiscoveryAndMapper(t *testing.T) {
	gvr := installWidgets(t)
	discovered := must[*discovery.DiscoveryClient](t)(discovery.NewDiscoveryClientForConfig(config))
	groups, resources, err := discovered.ServerGroupsAndResources()
	check(t, err)
	if len(groups) == 0 || len(resources) == 0 {
		t.Fatal("discovery is empty")
	}
	mapper := restmapper.NewShortcutExpander(restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(discovered)), discovered, nil)
	eventually(t, "discovery knows widgets", func() bool {
		mapping, err := mapper.RESTMapping(gvr.GroupVersion().WithKind("Widget").GroupKind(), "v1")
		return err == nil && mapping.Resource == gvr && mapping.Scope.Name() == "namespace"
	})
	version := must[string](t)(func() (string, error) {
		info, err := discovered.ServerVersion()
		if err != nil {
			return "", err
		}
		return info.GitVersion, nil
	}())
	if version == "" {
		t.Error("the version is empty")
	}
	_, err = discovered.OpenAPISchema() // by protobuf
	check(t, err)
	paths, err := discovered.OpenAPIV3().Paths()
	check(t, err)
	if _, ok := paths["apis/"+gvr.GroupVersion().String()]; !ok {
		t.Errorf("OpenAPI v3 lacks %s", gvr.GroupVersion())
	}
}

// A list in chunks is one consistent snapshot although objects come and go meanwhile.
func TestPager(t *testing.T) {
	gvr := installWidgets(t)
	ctx := newContext(t)
	widgets := dynamicClient(t).Resource(gvr).Namespace(newNamespace(t))
	const count = 57
	for i := range count {
		must[object](t)(widgets.Create(ctx, newWidget(gvr, fmt.Sprintf("page-%03d", i), 1), metav1.CreateOptions{}))
	}
	pages := 0
	chunks := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		pages++
		list, err := widgets.List(ctx, options)
		if pages == 1 && err == nil {
			widgets.Create(ctx, newWidget(gvr, "page-999", 1), metav1.CreateOptions{})
			widgets.Delete(ctx, "page-050", metav1.DeleteOptions{})
		}
		return list, err
	})
	chunks.PageSize = 10
	seen := map[string]bool{}
	check(t, chunks.EachListItem(ctx, metav1.ListOptions{}, func(item runtime.Object) error {
		seen[item.(object).GetName()] = true
		return nil
	}))
	if len(seen) != count || seen["page-999"] || !seen["page-050"] || pages < 6 {
		t.Errorf("%d objects in %d pages, new one %v, deleted one %v", len(seen), pages, seen["page-999"], seen["page-050"])
	}
}

func TestWatchOfACompactedVersion(t *testing.T) {
	gvr := installWidgets(t)
	ctx := newContext(t)
	widgets := dynamicClient(t).Resource(gvr).Namespace(newNamespace(t))
	must[object](t)(widgets.Create(ctx, newWidget(gvr, "old", 1), metav1.CreateOptions{}))
	stream, err := widgets.Watch(ctx, metav1.ListOptions{ResourceVersion: "1", TimeoutSeconds: new(int64(5))})
	if apierrors.IsResourceExpired(err) || apierrors.IsGone(err) {
		return
	}
	check(t, err)
	defer stream.Stop()
	select {
	case event := <-stream.ResultChan():
		// Either version 1 is still there, or the stream says that it is not.
		if event.Type == "ERROR" && !apierrors.IsResourceExpired(apierrors.FromObject(event.Object)) {
			t.Errorf("the watch says %v", event.Object)
		}
	case <-time.After(10 * time.Second):
		t.Error("neither an event nor an error")
	}
}
