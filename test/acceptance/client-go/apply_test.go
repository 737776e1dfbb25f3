package acceptance

import (
	"context"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/util/csaupgrade"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// managers are the names of an object's managers with their operations, such as `first Apply` or `second Update status`.
func managers(meta metav1.Object) []string {
	found := []string{}
	for _, entry := range meta.GetManagedFields() {
		text := entry.Manager + " " + string(entry.Operation)
		if entry.Subresource != "" {
			text += " " + entry.Subresource
		}
		found = append(found, text)
	}
	slices.Sort(found)
	return found
}

func expectManagers(t *testing.T, meta metav1.Object, want ...string) {
	t.Helper()
	if got := managers(meta); !slices.Equal(got, want) {
		t.Errorf("the managers are %q, not %q", got, want)
	}
}

// owns tells whether a manager has a field, by the entry's set of fields.
func owns(t *testing.T, meta metav1.Object, manager string, path ...any) bool {
	t.Helper()
	for _, entry := range meta.GetManagedFields() {
		if entry.Manager != manager {
			continue
		}
		set := &fieldpath.Set{}
		check(t, set.FromJSON(entry.FieldsV1.GetRawReader()))
		if set.Has(fieldpath.MakePathOrDie(path...)) {
			return true
		}
	}
	return false
}

func TestDynamicApply(t *testing.T) {
	gvr := installWidgets(t)
	ctx := newContext(t)
	widgets := dynamicClient(t).Resource(gvr).Namespace(newNamespace(t))
	configuration := func(fields map[string]any) *unstructured.Unstructured {
		widget := newWidget(gvr, "applied", 1)
		for name, value := range fields {
			check(t, unstructured.SetNestedField(widget.Object, value, "spec", name))
		}
		return widget
	}
	first, second := metav1.ApplyOptions{FieldManager: "first"}, metav1.ApplyOptions{FieldManager: "second"}

	created := must[object](t)(widgets.Apply(ctx, "applied", configuration(map[string]any{"color": "red"}), first))
	expectManagers(t, created, "first Apply")
	if !owns(t, created, "first", "spec", "color") || owns(t, created, "first", "spec", "replicas") {
		t.Errorf("the fields of first are %s", created.GetManagedFields()[0].FieldsV1)
	}
	again := must[object](t)(widgets.Apply(ctx, "applied", configuration(map[string]any{"color": "red"}), first))
	if again.GetResourceVersion() != created.GetResourceVersion() {
		t.Error("the same configuration again has changed the object")
	}

	_, err := widgets.Apply(ctx, "applied", configuration(map[string]any{"color": "blue"}), second)
	if cause := causeOf(err); !apierrors.IsConflict(err) || cause.Type != metav1.CauseTypeFieldManagerConflict || cause.Field != ".spec.color" {
		t.Errorf("a field of somebody else gave %v", err)
	}
	second.Force = true
	forced := must[object](t)(widgets.Apply(ctx, "applied", configuration(map[string]any{"color": "blue"}), second))
	if owns(t, forced, "first", "spec", "color") || !owns(t, forced, "second", "spec", "color") || !owns(t, forced, "first", "spec", "size") {
		t.Errorf("after the force the managed fields are %v", forced.GetManagedFields())
	}
	left := must[object](t)(widgets.Apply(ctx, "applied", configuration(nil), second))
	if color, found, _ := unstructured.NestedString(left.Object, "spec", "color"); found {
		t.Errorf("nobody applies the color, and it is %s", color)
	}

	status := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": gvr.GroupVersion().String(), "kind": "Widget",
		"metadata": map[string]any{"name": "applied"},
		"status":   map[string]any{"phase": "Ready"},
	}}
	ready := must[object](t)(widgets.ApplyStatus(ctx, "applied", status, metav1.ApplyOptions{FieldManager: "first"}))
	expectManagers(t, ready, "first Apply", "first Apply status", "second Apply")

	dry := metav1.ApplyOptions{FieldManager: "third", DryRun: []string{metav1.DryRunAll}}
	expectManagers(t, must[object](t)(widgets.Apply(ctx, "applied", configuration(nil), dry)),
		"first Apply", "first Apply status", "second Apply", "third Apply")
	stored := must[object](t)(widgets.Get(ctx, "applied", metav1.GetOptions{}))
	expectManagers(t, stored, "first Apply", "first Apply status", "second Apply")
}

// A typed configuration says only what was set in it, and can be taken out of an object again.
func TestTypedApply(t *testing.T) {
	ctx := newContext(t)
	namespaces := coreClient(t).CoreV1().Namespaces()
	name := newNamespace(t)
	options := metav1.ApplyOptions{FieldManager: "typed"}
	configuration := applycorev1.Namespace(name).WithLabels(map[string]string{"team": "acceptance"})
	namespace := must[*corev1.Namespace](t)(namespaces.Apply(ctx, configuration, options))
	if namespace.Labels["team"] != "acceptance" || !owns(t, namespace, "typed", "metadata", "labels", "team") {
		t.Errorf("the namespace is %v", namespace)
	}
	extracted, err := applycorev1.ExtractNamespace(namespace, "typed")
	check(t, err)
	if len(extracted.Labels) != 1 || extracted.Labels["team"] != "acceptance" {
		t.Errorf("the extracted configuration has the labels %v", extracted.Labels)
	}
	extracted.Labels = nil
	namespace = must[*corev1.Namespace](t)(namespaces.Apply(ctx, extracted, options))
	if _, found := namespace.Labels["team"]; found {
		t.Errorf("nobody applies the label, and the labels are %v", namespace.Labels)
	}
}

// What was updated becomes what is applied, by the patch that client-go makes for it.
func TestUpgradeOfManagedFields(t *testing.T) {
	gvr := installWidgets(t)
	ctx := newContext(t)
	widgets := dynamicClient(t).Resource(gvr).Namespace(newNamespace(t))
	widget := newWidget(gvr, "upgraded", 1)
	check(t, unstructured.SetNestedField(widget.Object, "red", "spec", "color"))
	created := must[object](t)(widgets.Create(ctx, widget, metav1.CreateOptions{FieldManager: "before"}))
	expectManagers(t, created, "before Update")
	patch, err := csaupgrade.UpgradeManagedFieldsPatch(created, sets.New("before"), "after")
	check(t, err)
	upgraded := must[object](t)(widgets.Patch(ctx, "upgraded", types.JSONPatchType, patch, metav1.PatchOptions{}))
	expectManagers(t, upgraded, "after Apply")
	applied := must[object](t)(widgets.Apply(ctx, "upgraded", newWidget(gvr, "upgraded", 1), metav1.ApplyOptions{FieldManager: "after"}))
	if color, found, _ := unstructured.NestedString(applied.Object, "spec", "color"); found {
		t.Errorf("the color is not applied any more, and it is %s", color)
	}
}

func TestControllerRuntimeApply(t *testing.T) {
	gvr := installWidgets(t)
	ctx := newContext(t)
	cluster := must[client.Client](t)(client.New(config, client.Options{}))
	namespace := newNamespace(t)
	owner := client.FieldOwner("controller")
	widget := func(size int64) *unstructured.Unstructured {
		widget := newWidget(gvr, "reconciled", size)
		widget.SetNamespace(namespace)
		return widget
	}
	for range 2 { // as a reconciler that finds its work done
		applied := widget(2)
		check(t, cluster.Apply(ctx, client.ApplyConfigurationFromUnstructured(applied), owner, client.ForceOwnership))
		if applied.GetGeneration() != 1 {
			t.Errorf("generation is %d", applied.GetGeneration())
		}
		expectManagers(t, applied, "controller Apply")
	}
	other := client.FieldOwner("another")
	if err := cluster.Apply(ctx, client.ApplyConfigurationFromUnstructured(widget(3)), other); !apierrors.IsConflict(err) {
		t.Errorf("a field of somebody else gave %v", err)
	}
	check(t, cluster.Apply(ctx, client.ApplyConfigurationFromUnstructured(widget(3)), other, client.ForceOwnership))

	stored := widget(0)
	check(t, cluster.Get(context.WithoutCancel(ctx), client.ObjectKeyFromObject(stored), stored))
	if size, _, _ := unstructured.NestedInt64(stored.Object, "spec", "size"); size != 3 || stored.GetGeneration() != 2 {
		t.Errorf("the stored widget is %v", stored)
	}
	expectManagers(t, stored, "another Apply")
}
