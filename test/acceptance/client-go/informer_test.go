package acceptance

import (
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/tools/cache"
)

// An informer follows the resource through kill -9 and a restart, and ends with what the server has.
func TestInformerSurvivesRestarts(t *testing.T) {
	if shared == nil {
		t.Skip("the server is not ours to restart")
	}
	gvr := installWidgets(t)
	ctx := newContext(t)
	namespace := newNamespace(t)
	widgets := dynamicClient(t).Resource(gvr).Namespace(namespace)
	factory := dynamicinformer.NewFilteredDynamicSharedInformerFactory(dynamicClient(t), time.Second, namespace, nil)
	informer := factory.ForResource(gvr).Informer()
	var lock sync.Mutex
	last := map[string]int64{}
	note := func(item any) {
		if widget, ok := item.(object); ok {
			lock.Lock()
			defer lock.Unlock()
			last[widget.GetName()], _, _ = unstructured.NestedInt64(widget.Object, "spec", "size")
		}
	}
	informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: note, UpdateFunc: func(_, item any) { note(item) },
		DeleteFunc: func(item any) {
			lock.Lock()
			defer lock.Unlock()
			key, _ := cache.DeletionHandlingMetaNamespaceKeyFunc(item)
			_, name, _ := cache.SplitMetaNamespaceKey(key)
			delete(last, name)
		},
	})
	must[object](t)(widgets.Create(ctx, newWidget(gvr, "before", 1), metav1.CreateOptions{}))
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		t.Fatal("the cache never synced")
	}
	for round := range 3 {
		name := fmt.Sprintf("round-%d", round)
		created := must[object](t)(widgets.Create(ctx, newWidget(gvr, name, int64(round)), metav1.CreateOptions{}))
		signal := []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGKILL}[round]
		shared.stop(signal)
		check(t, shared.start())
		found := must[object](t)(widgets.Get(ctx, name, metav1.GetOptions{}))
		if found.GetResourceVersion() != created.GetResourceVersion() || found.GetUID() != created.GetUID() {
			t.Errorf("after the restart the widget is %v, not %v", found, created)
		}
		unstructured.SetNestedField(found.Object, int64(round+10), "spec", "size")
		must[object](t)(widgets.Update(ctx, found, metav1.UpdateOptions{}))
	}
	check(t, widgets.Delete(ctx, "before", metav1.DeleteOptions{}))
	eventually(t, "the informer has caught up", func() bool {
		lock.Lock()
		defer lock.Unlock()
		_, stillThere := last["before"]
		return !stillThere && len(last) == 3 && last["round-0"] == 10 && last["round-1"] == 11 && last["round-2"] == 12
	})
}

// The metadata client asks for protobuf, also of custom resources, in lists and watches.
func TestMetadataClient(t *testing.T) {
	gvr := installWidgets(t)
	ctx := newContext(t)
	namespace := newNamespace(t)
	widgets := dynamicClient(t).Resource(gvr).Namespace(namespace)
	widget := newWidget(gvr, "described", 1)
	widget.SetLabels(map[string]string{"a": "b"})
	widget.SetAnnotations(map[string]string{"note": "ünïcode"})
	widget.SetFinalizers([]string{"acceptance.kubernest.dev/hold"})
	widget.SetOwnerReferences([]metav1.OwnerReference{{APIVersion: "v1", Kind: "Namespace", Name: namespace, UID: "u-1", Controller: new(true)}})
	created := must[object](t)(widgets.Create(ctx, widget, metav1.CreateOptions{}))
	client := must[metadata.Interface](t)(metadata.NewForConfig(config))
	described := client.Resource(gvr).Namespace(namespace)
	stream := must[watch.Interface](t)(described.Watch(ctx, metav1.ListOptions{}))
	defer stream.Stop()
	got := must[*metav1.PartialObjectMetadata](t)(described.Get(ctx, "described", metav1.GetOptions{}))
	if got.UID != created.GetUID() || got.Labels["a"] != "b" || got.Annotations["note"] != "ünïcode" || len(got.Finalizers) != 1 ||
		len(got.OwnerReferences) != 1 || !*got.OwnerReferences[0].Controller || !got.CreationTimestamp.Equal(new(created.GetCreationTimestamp())) {
		t.Errorf("metadata is %v", got)
	}
	list := must[*metav1.PartialObjectMetadataList](t)(described.List(ctx, metav1.ListOptions{LabelSelector: "a=b", Limit: 10}))
	if len(list.Items) != 1 || list.ResourceVersion == "" || list.Items[0].Name != "described" {
		t.Errorf("the list is %v", list)
	}
	event := <-stream.ResultChan()
	if seen, ok := event.Object.(*metav1.PartialObjectMetadata); !ok || event.Type != watch.Added || seen.UID != created.GetUID() {
		t.Errorf("the watch begins with %v", event)
	}
	patched := must[*metav1.PartialObjectMetadata](t)(described.Patch(ctx, "described", "application/merge-patch+json", []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{}))
	if len(patched.Finalizers) != 0 {
		t.Errorf("the patched metadata is %v", patched)
	}
	check(t, described.Delete(ctx, "described", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &patched.UID}}))
	for event := range stream.ResultChan() {
		if event.Type == watch.Deleted {
			break
		}
	}
	informers := metadatainformer.NewFilteredSharedInformerFactory(client, 0, namespace, nil)
	informer := informers.ForResource(gvr)
	informer.Informer()
	informers.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.Informer().HasSynced) {
		t.Fatal("the metadata informer never synced")
	}
	must[object](t)(widgets.Create(ctx, newWidget(gvr, "seen", 1), metav1.CreateOptions{}))
	eventually(t, "the informer sees the new widget", func() bool {
		_, err := informer.Lister().ByNamespace(namespace).Get("seen")
		return err == nil
	})
}
