package acceptance

import (
	"context"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	watchtools "k8s.io/client-go/tools/watch"
)

func createNamespace(ctx context.Context, client kubernetes.Interface, prefix string) (string, error) {
	created, err := client.CoreV1().Namespaces().Create(ctx,
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: prefix}}, metav1.CreateOptions{})
	if err != nil {
		return "", err
	}
	return created.Name, nil
}

// widgetDefinition is a CRD that uses most of what the typed API can say.
func widgetDefinition(group string) *apiextensionsv1.CustomResourceDefinition {
	minimum, maxLength, preserve := float64(0), int64(64), true
	message, reason := "never shrinks", apiextensionsv1.FieldValueForbidden
	specReplicas := ".spec.replicas"
	spec := apiextensionsv1.JSONSchemaProps{
		Type: "object",
		Properties: map[string]apiextensionsv1.JSONSchemaProps{
			"replicas": {Type: "integer", Format: "int32", Minimum: &minimum, Default: &apiextensionsv1.JSON{Raw: []byte("1")}},
			"size":     {Type: "integer"},
			"color":    {Type: "string", MaxLength: &maxLength, Enum: []apiextensionsv1.JSON{{Raw: []byte(`"red"`)}, {Raw: []byte(`"blue"`)}}},
			"port":     {XIntOrString: true, AnyOf: []apiextensionsv1.JSONSchemaProps{{Type: "integer"}, {Type: "string"}}},
			"notes":    {Type: "object", AdditionalProperties: &apiextensionsv1.JSONSchemaPropsOrBool{Allows: true, Schema: &apiextensionsv1.JSONSchemaProps{Type: "string"}}},
			"parts":    {Type: "array", Items: &apiextensionsv1.JSONSchemaPropsOrArray{Schema: &apiextensionsv1.JSONSchemaProps{Type: "string"}}},
			"extra":    {Type: "object", XPreserveUnknownFields: &preserve},
		},
		Required: []string{"size"},
		XValidations: apiextensionsv1.ValidationRules{
			{Rule: "!has(oldSelf.size) || self.size >= oldSelf.size", Message: message, Reason: &reason, FieldPath: ".size"},
		},
	}
	status := apiextensionsv1.JSONSchemaProps{Type: "object", Properties: map[string]apiextensionsv1.JSONSchemaProps{
		"replicas": {Type: "integer"}, "selector": {Type: "string"}, "phase": {Type: "string"},
	}}
	selector := ".status.selector"
	version := apiextensionsv1.CustomResourceDefinitionVersion{
		Name: "v1", Served: true, Storage: true,
		Schema: &apiextensionsv1.CustomResourceValidation{OpenAPIV3Schema: &apiextensionsv1.JSONSchemaProps{
			Type:       "object",
			Properties: map[string]apiextensionsv1.JSONSchemaProps{"spec": spec, "status": status},
		}},
		Subresources: &apiextensionsv1.CustomResourceSubresources{
			Status: &apiextensionsv1.CustomResourceSubresourceStatus{},
			Scale:  &apiextensionsv1.CustomResourceSubresourceScale{SpecReplicasPath: specReplicas, StatusReplicasPath: ".status.replicas", LabelSelectorPath: &selector},
		},
		AdditionalPrinterColumns: []apiextensionsv1.CustomResourceColumnDefinition{{Name: "Size", Type: "integer", JSONPath: ".spec.size", Priority: 1}},
		SelectableFields:         []apiextensionsv1.SelectableField{{JSONPath: ".spec.color"}},
	}
	return &apiextensionsv1.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: "widgets." + group, Labels: map[string]string{"suite": "acceptance"}},
		Spec: apiextensionsv1.CustomResourceDefinitionSpec{
			Group: group,
			Names: apiextensionsv1.CustomResourceDefinitionNames{Plural: "widgets", Singular: "widget", Kind: "Widget", ListKind: "WidgetList",
				ShortNames: []string{"wd"}, Categories: []string{"all"}},
			Scope:    apiextensionsv1.NamespaceScoped,
			Versions: []apiextensionsv1.CustomResourceDefinitionVersion{version},
		},
	}
}

func isEstablished(crd *apiextensionsv1.CustomResourceDefinition) bool {
	for _, condition := range crd.Status.Conditions {
		if condition.Type == apiextensionsv1.Established && condition.Status == apiextensionsv1.ConditionTrue {
			return true
		}
	}
	return false
}

// installWidgets creates the CRD in a group of the test's own and waits by a watch until it is established.
func installWidgets(t *testing.T) schema.GroupVersionResource {
	t.Helper()
	ctx := newContext(t)
	group := strings.ToLower(strings.ReplaceAll(t.Name(), "_", "-")) + ".acceptance.kubernest.dev"
	crds := crdClient(t).ApiextensionsV1().CustomResourceDefinitions()
	created := must[*apiextensionsv1.CustomResourceDefinition](t)(crds.Create(ctx, widgetDefinition(group), metav1.CreateOptions{}))
	t.Cleanup(func() { crds.Delete(context.Background(), created.Name, metav1.DeleteOptions{}) })
	stream := must[watch.Interface](t)(crds.Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + created.Name, ResourceVersion: created.ResourceVersion}))
	_, err := watchtools.UntilWithoutRetry(ctx, stream, func(event watch.Event) (bool, error) {
		crd, ok := event.Object.(*apiextensionsv1.CustomResourceDefinition)
		if !ok {
			return false, fmt.Errorf("a %T in a watch of CRDs: %v", event.Object, event.Object)
		}
		return isEstablished(crd), nil
	})
	check(t, err)
	return schema.GroupVersionResource{Group: group, Version: "v1", Resource: "widgets"}
}

func newWidget(gvr schema.GroupVersionResource, name string, size int64) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": gvr.GroupVersion().String(), "kind": "Widget",
		"metadata": map[string]any{"name": name},
		"spec":     map[string]any{"size": size},
	}}
}

// The typed clientset speaks protobuf for requests and answers alike.
func TestTypedCRDClient(t *testing.T) {
	gvr := installWidgets(t)
	ctx := newContext(t)
	crds := crdClient(t).ApiextensionsV1().CustomResourceDefinitions()
	name := "widgets." + gvr.Group
	crd := must[*apiextensionsv1.CustomResourceDefinition](t)(crds.Get(ctx, name, metav1.GetOptions{}))

	want := widgetDefinition(gvr.Group).Spec
	want.Conversion = &apiextensionsv1.CustomResourceConversion{Strategy: apiextensionsv1.NoneConverter}
	if got := must[string](t)(toJSON(crd.Spec)); got != must[string](t)(toJSON(want)) {
		t.Errorf("the spec came back as\n%s\nnot as\n%s", got, must[string](t)(toJSON(want)))
	}
	if crd.UID == "" || crd.ResourceVersion == "" || crd.Generation != 1 || crd.CreationTimestamp.IsZero() {
		t.Errorf("metadata is incomplete: %v", crd.ObjectMeta)
	}
	if got := crd.Status.AcceptedNames.Plural; got != "widgets" {
		t.Errorf("accepted plural is %q", got)
	}

	crd.Spec.Versions[0].AdditionalPrinterColumns = nil
	updated := must[*apiextensionsv1.CustomResourceDefinition](t)(crds.Update(ctx, crd, metav1.UpdateOptions{}))
	if updated.Generation != 2 {
		t.Errorf("generation after an update of the spec is %d", updated.Generation)
	}
	crd.ResourceVersion = "1"
	if _, err := crds.Update(ctx, crd, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
		t.Errorf("an update of an old version gave %v", err)
	}
	if _, err := crds.Create(ctx, widgetDefinition(gvr.Group), metav1.CreateOptions{}); !apierrors.IsAlreadyExists(err) {
		t.Errorf("a second create gave %v", err)
	}
	invalid := widgetDefinition("invalid." + gvr.Group)
	invalid.Spec.Versions[0].Schema = nil
	if _, err := crds.Create(ctx, invalid, metav1.CreateOptions{}); !apierrors.IsInvalid(err) {
		t.Errorf("a CRD without a schema gave %v", err)
	}
	list := must[*apiextensionsv1.CustomResourceDefinitionList](t)(crds.List(ctx, metav1.ListOptions{LabelSelector: "suite=acceptance"}))
	if len(list.Items) == 0 || list.ResourceVersion == "" {
		t.Errorf("the list holds %d CRDs at version %q", len(list.Items), list.ResourceVersion)
	}
	check(t, crds.Delete(ctx, name, *metav1.NewPreconditionDeleteOptions(string(updated.UID))))
	eventually(t, "the CRD is gone", func() bool {
		_, err := crds.Get(ctx, name, metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
}

// Namespaces by the typed clientset: protobuf again, with a finalizer and a status of their own.
func TestTypedNamespaceClient(t *testing.T) {
	ctx := newContext(t)
	namespaces := coreClient(t).CoreV1().Namespaces()
	name := newNamespace(t)
	stream := must[watch.Interface](t)(namespaces.Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + name}))
	defer stream.Stop()
	if event := <-stream.ResultChan(); event.Type != watch.Added || event.Object.(*corev1.Namespace).Name != name {
		t.Fatalf("the watch begins with %v", event)
	}
	namespace := must[*corev1.Namespace](t)(namespaces.Get(ctx, name, metav1.GetOptions{}))
	namespace.Labels["team"] = "acceptance"
	namespace.Finalizers = []string{"acceptance.kubernest.dev/hold"}
	namespace = must[*corev1.Namespace](t)(namespaces.Update(ctx, namespace, metav1.UpdateOptions{}))
	if event := <-stream.ResultChan(); event.Type != watch.Modified || event.Object.(*corev1.Namespace).Labels["team"] != "acceptance" {
		t.Fatalf("the update was seen as %v", event)
	}
	check(t, namespaces.Delete(ctx, name, metav1.DeleteOptions{}))
	namespace = must[*corev1.Namespace](t)(namespaces.Get(ctx, name, metav1.GetOptions{}))
	if namespace.DeletionTimestamp == nil || namespace.Status.Phase != corev1.NamespaceTerminating {
		t.Errorf("a namespace held by a finalizer is %v", namespace)
	}
	if _, err := createNamespacedWidget(t, name); !apierrors.IsForbidden(err) {
		t.Errorf("a create in a namespace being deleted gave %v", err)
	}
	namespace = must[*corev1.Namespace](t)(namespaces.Get(ctx, name, metav1.GetOptions{}))
	namespace.Finalizers = nil
	eventually(t, "the namespace takes the update", func() bool {
		latest, err := namespaces.Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return apierrors.IsNotFound(err)
		}
		latest.Finalizers = nil
		_, err = namespaces.Update(ctx, latest, metav1.UpdateOptions{})
		return err == nil || apierrors.IsNotFound(err)
	})
	for event := range stream.ResultChan() {
		if event.Type == watch.Deleted {
			return
		}
	}
	t.Error("the watch ended before the namespace was deleted")
}

func createNamespacedWidget(t *testing.T, namespace string) (*unstructured.Unstructured, error) {
	gvr := installWidgets(t)
	return dynamicClient(t).Resource(gvr).Namespace(namespace).Create(newContext(t), newWidget(gvr, "late", 1), metav1.CreateOptions{})
}
